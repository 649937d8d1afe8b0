import assert from "node:assert/strict";
import { AuthBackoff } from "./auth_backoff.ts";

/** Lets a key fail at each of these times. */
function failed(backoff: AuthBackoff, key: string, ...times: readonly number[]): void {
  for (const ms of times) backoff.failed(key, ms);
}

Deno.test("the fifth failure within 10 s begins a wait of a second, four do not, and neither do five in a longer time", () => {
  const backoff = new AuthBackoff();
  failed(backoff, "a", 0, 1, 2, 3);
  failed(backoff, "slow", 0, 2_500, 5_000, 7_500, 10_000);
  assert.deepEqual([backoff.waitMs("a", 3), backoff.waitMs("slow", 10_000)], [0, 0]);
  failed(backoff, "a", 9_999);
  failed(backoff, "slow", 10_001);
  assert.deepEqual([backoff.waitMs("a", 9_999), backoff.waitMs("slow", 10_001)], [1_000, 1_000]);
  assert.deepEqual([backoff.waitMs("a", 10_998), backoff.waitMs("a", 10_999)], [1, 0]);
  assert.equal(backoff.waitMs("b", 9_999), 0, "nobody else waits");
});

Deno.test("each failure after a wait doubles it up to a minute, and one during a wait does not", () => {
  const backoff = new AuthBackoff();
  failed(backoff, "a", 0, 0, 0, 0, 0);
  const waits = [];
  for (let nowMs = 0; waits.length < 9;) {
    const waitMs = backoff.waitMs("a", nowMs);
    waits.push(waitMs);
    failed(backoff, "a", nowMs + waitMs / 2);
    assert.equal(backoff.waitMs("a", nowMs + waitMs / 2), waitMs / 2);
    nowMs += waitMs;
    failed(backoff, "a", nowMs);
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

Deno.test("what failed is forgotten after five minutes without a failure", () => {
  const backoff = new AuthBackoff();
  failed(backoff, "a", 0, 0, 0, 0, 0, 1_000);
  assert.equal(backoff.waitMs("a", 1_000), 2_000);
  failed(backoff, "a", 301_000);
  assert.equal(backoff.waitMs("a", 301_000), 0, "it is the first of five again");
});

Deno.test("a clock that goes back makes nobody wait longer", () => {
  const backoff = new AuthBackoff();
  failed(backoff, "a", 1e6, 1e6, 1e6, 1e6, 1e6);
  assert.equal(backoff.waitMs("a", 1e6), 1_000);
  assert.equal(backoff.waitMs("a", 1e6 - 1), 0);
  failed(backoff, "a", 500_000);
  assert.equal(backoff.waitMs("a", 500_000), 2_000);
});

Deno.test("100,000 addresses fill a bounded memory, and none that has to wait is forgotten for those that fail a few times", () => {
  const backoff = new AuthBackoff({ maxKeys: 1_000 });
  failed(backoff, "guesser", 0, 0, 0, 0, 0);
  for (let i = 0; i < 100_000; i++) failed(backoff, `address ${i}`, 1, 1, 1, 1);
  assert.equal(backoff.size, 1_001);
  assert.equal(backoff.waitMs("guesser", 1), 999);
  for (let i = 0; i < 100_000; i++) failed(backoff, `address ${i}`, 2, 2, 2, 2, 2);
  assert.ok(backoff.size <= 2_000);
  assert.equal(backoff.waitMs("address 99999", 2), 1_000, "the latest are known");
});
