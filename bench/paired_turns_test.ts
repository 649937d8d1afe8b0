import assert from "node:assert/strict";
import { NatsWire } from "./nats_wire.ts";
import { pairedTurns, type Side } from "./paired_turns.ts";
import type { Server } from "./server.ts";
import type { Workload } from "./workloads.ts";

Deno.test("both hubs of a pair are new and warm, and who goes first alternates", async () => {
  const events: string[] = [];
  const starting = (side: Side) => (): Promise<Server> => {
    events.push(`${side} starts`);
    return Promise.resolve({
      name: side,
      pid: Deno.pid,
      wire: new NatsWire(0),
      lastLines: () => "",
      stored: () => Promise.resolve(undefined),
      untilIdle: () => Promise.resolve(undefined),
      [Symbol.asyncDispose]() {
        events.push(`${side} ends`);
        return Promise.resolve();
      },
    });
  };
  const workload: Workload = {
    kind: "fan-out",
    name: "race",
    messages: 10,
    compared: ["per_s"],
    turn({ name }, _turn, share = 1) {
      events.push(`${name} does ${share}`);
      return Promise.resolve({ per_s: name === "this" ? 3 : 2 });
    },
  };
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    const start = { this: starting("this"), other: starting("other") };
    const pairs = await pairedTurns(workload, { start, turns: 2, folder });
    assert.deepEqual(pairs.map(({ figures }) => [figures.this.per_s, figures.other.per_s]), [[3, 2], [3, 2]]);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const pair = (first: Side, second: Side) => [
    ...[`${first} starts`, `${second} starts`, `${first} does 0.5`, `${second} does 0.5`],
    ...[`${first} does 1`, `${second} does 1`, `${second} ends`, `${first} ends`],
  ];
  assert.deepEqual(events, [...pair("this", "other"), ...pair("other", "this")]);
});
