import assert from "node:assert/strict";
import { Heartbeat } from "./heartbeat.ts";

const OPTIONS = { intervalMs: 15_000, maxMissed: 2, nowMs: 0 };

/** Returns the beats at the given seconds. */
function beats(heart: Heartbeat, seconds: readonly number[]): string[] {
  return seconds.map((second) => heart.beat(second * 1_000));
}

Deno.test("a silent AI is pinged every 15 s; one that has answered before is dead after two pings without an answer", () => {
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

Deno.test("an AI that has never answered is pinged without end and never dead", () => {
  const heart = new Heartbeat(OPTIONS);
  assert.deepEqual(beats(heart, [15, 30, 45, 60, 75]), ["ping", "ping", "ping", "ping", "ping"]);
});

Deno.test("any byte resets the count of missed pings", () => {
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
