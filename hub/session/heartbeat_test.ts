import assert from "node:assert/strict";
import { Heartbeat } from "./heartbeat.ts";

const OPTIONS = { intervalMs: 15_000, maxMissed: 2, nowMs: 0 };

/** The beats of the given seconds. */
function beats(heart: Heartbeat, seconds: readonly number[]): string[] {
  return seconds.map((second) => heart.beat(second * 1_000));
}

Deno.test("an AI that is silent is pinged every 15 s; one that ever answered is dead after two that it did not", () => {
  const heart = new Heartbeat(OPTIONS);
  heart.ponged();
  assert.deepEqual(beats(heart, [14, 15, 16, 29, 30, 31, 44, 45]), [
    "nothing",
    "ping",
    "nothing",
    "nothing",
    "ping",
    "nothing",
    "nothing",
    "dead",
  ]);
});

Deno.test("an AI that never answered is pinged for ever", () => {
  const heart = new Heartbeat(OPTIONS);
  assert.deepEqual(beats(heart, [15, 30, 45, 60, 75]), ["ping", "ping", "ping", "ping", "ping"]);
});

Deno.test("any byte takes the missed pings back", () => {
  const heart = new Heartbeat(OPTIONS);
  heart.ponged();
  assert.deepEqual(beats(heart, [15, 30]), ["ping", "ping"]);
  heart.heard(44_000);
  assert.deepEqual(beats(heart, [45, 58, 59, 74, 88, 89]), [
    "nothing",
    "nothing",
    "ping",
    "ping",
    "nothing",
    "dead",
  ]);
});
