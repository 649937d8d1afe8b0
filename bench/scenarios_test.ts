import assert from "node:assert/strict";
import { startHubServer } from "./hub_server.ts";
import { natsVersion, startJetStreamServer, startNatsServer } from "./nats_server.ts";
import { scenarios } from "./scenarios.ts";
import type { Scenario } from "./scenario.ts";
import type { Server, StartServer } from "./server.ts";
import { KINDS } from "./workloads.ts";

const hasNats = await natsVersion() !== undefined;
const QUICK = scenarios({ kinds: KINDS, size: "quick", compare: true });

/** Runs one turn of each scenario, which throws when a message is lost, delivered twice, or acknowledged and not stored. */
async function runQuick(start: StartServer, list: readonly Scenario[]): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    await using server: Server = await start(folder);
    for (const [turn, scenario] of list.entries()) {
      const figures = await scenario.turn(server, turn);
      assert.ok(Object.values(figures).every((figure) => figure >= 0), JSON.stringify(figures));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the hub does every scenario with every message counted", async () => {
  await runQuick(startHubServer, QUICK);
});

for (const start of [startNatsServer, startJetStreamServer]) {
  const list = QUICK.filter(({ servers }) => servers.includes(start));
  const what = `${start.name} does ${list.length} scenarios with every message counted`;
  Deno.test({
    name: hasNats ? what : `SKIPPED ${what}: nats-server is not installed`,
    ignore: !hasNats,
    fn: () => runQuick(start, list),
  });
}
