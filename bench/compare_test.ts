import assert from "node:assert/strict";
import { inTurns, type Outcome } from "./in_turns.ts";
import { natsVersion } from "./nats_server.ts";
import { report } from "./report.ts";
import { KINDS, scenarios } from "./scenarios.ts";

const nats = await natsVersion();

async function runQuick(compare: boolean): Promise<Outcome[]> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    const outcomes = [];
    for (const scenario of scenarios({ kinds: KINDS, size: "quick", compare })) {
      outcomes.push(await inTurns(scenario, { turns: 1, folder }));
    }
    return outcomes;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

// A turn throws when a message is lost, comes twice, or is acknowledged and not kept: to end is what is asserted.
Deno.test("every scenario ends on the hub with every message counted", async () => {
  const outcomes = await runQuick(false);
  assert.deepEqual(outcomes.map(({ servers }) => servers.map(({ server }) => server)), [
    ["hub"],
    ["hub"],
    ["hub"],
    ["hub"],
  ]);
  for (const { servers: [hub], ratio } of outcomes) {
    assert.ok(Object.values(hub!.median).every((figure) => figure >= 0));
    assert.equal(ratio, undefined);
  }
});

Deno.test({
  name: nats
    ? "every scenario ends on nats-server with every message counted"
    : "SKIPPED every scenario on nats-server: it is not installed",
  ignore: nats === undefined,
  async fn() {
    const outcomes = await runQuick(true);
    assert.deepEqual(outcomes.map(({ servers }) => servers[1]?.server), [
      "nats",
      "jetstream",
      "jetstream",
      "nats",
    ]);
    assert.ok(outcomes.slice(0, 3).every(({ ratio }) => ratio && ratio.is > 0));
  },
});

Deno.test("a report shows a figure that only one server has as missing at the other", () => {
  const lines = report({
    scenario: "fan-out",
    note: "n",
    servers: [
      { server: "hub", median: { delivered_per_s: 1_234_567, commits: 3 }, turns: [] },
      { server: "nats", median: { delivered_per_s: 0.5 }, turns: [] },
    ],
    ratio: { figure: "delivered_per_s", is: 1.234, goal: 1 },
    load_average: 0.25,
  });
  assert.deepEqual(lines, [
    "fan-out",
    "        delivered_per_s  commits",
    "  hub         1,234,567        3",
    "  nats              0.5        –",
    "  delivered_per_s: 1.23 times the other's; goal 1",
    "  n; load average 0.3",
    "",
  ]);
});
