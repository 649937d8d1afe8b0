import assert from "node:assert/strict";
import { inTurns } from "./in_turns.ts";
import { NatsWire } from "./nats_wire.ts";
import type { Scenario } from "./scenario.ts";
import type { Server } from "./server.ts";

function serverNamed(name: string): Server {
  return {
    name,
    pid: 0,
    wire: new NatsWire(0),
    lastLines: () => `${name} says why`,
    stored: () => Promise.resolve(undefined),
    untilIdle: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const SCENARIO: Omit<Scenario, "turn"> = {
  name: "race",
  note: "of two",
  servers: ["hub", "other"].map((name) => () => Promise.resolve(serverNamed(name))),
  goal: { figure: "per_s", ratio: 0.8 },
};

Deno.test("servers work in turns, and the ratio is that of their medians", async () => {
  const order: string[] = [];
  const speed = { hub: [1, 30, 20], other: [40, 10, 50] };
  const outcome = await inTurns({
    ...SCENARIO,
    turn({ name }, turn) {
      order.push(`${name} ${turn}`);
      return Promise.resolve({ per_s: speed[name as "hub" | "other"][turn]! });
    },
  }, { turns: 3, folder: "" });
  assert.deepEqual(order, ["hub 0", "other 0", "hub 1", "other 1", "hub 2", "other 2"]);
  assert.deepEqual(outcome.servers.map(({ median }) => median.per_s), [20, 40]);
  assert.deepEqual(outcome.ratio, { figure: "per_s", is: 0.5, goal: 0.8 });
});

Deno.test("a turn that fails ends the scenario with an error that names it and has the server's last lines", async () => {
  const turn = () => Promise.reject(new Error("3 messages are missing"));
  await assert.rejects(
    inTurns({ ...SCENARIO, turn }, { turns: 3, folder: "" }),
    /race, turn 1 of hub: Error: 3 messages are missing\nIts last lines:\nhub says why/,
  );
});
