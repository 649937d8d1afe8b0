import assert from "node:assert/strict";
import { ccdOf, ccdSpace } from "./ccd_space.ts";
import { congestionClassics } from "./congestion_classics.ts";
import { type CongestionControl, generateLink, type PathView, simulateLink } from "./link.ts";
import { networking } from "./networking.ts";

/** Passes every call on and keeps what the control answered. */
function recorded(inner: CongestionControl, trace: number[]): CongestionControl {
  return {
    get cwnd() {
      return inner.cwnd;
    },
    get pacing() {
      return inner.pacing;
    },
    onAck(nowMs, rttMs, queueDelayMs, srttMs) {
      inner.onAck(nowMs, rttMs, queueDelayMs, srttMs);
      trace.push(nowMs, rttMs, inner.cwnd);
    },
    onLoss(nowMs, srttMs) {
      inner.onLoss(nowMs, srttMs);
      trace.push(-nowMs, inner.cwnd);
    },
  };
}

for (const name of ["reno", "vegas_like", "copa_like"] as const) {
  Deno.test(`ccd@1 at ${name} is the classic ${name}, acknowledgement by acknowledgement`, () => {
    for (const seed of [1, 2]) {
      const link = generateLink(seed, 15_000);
      const [family, classic]: [number[], number[]] = [[], []];
      simulateLink(link, recorded(ccdOf(ccdSpace.points[name]!), family), link.length);
      simulateLink(link, recorded(congestionClassics[name](), classic), link.length);
      assert.ok(classic.length > 10_000);
      assert.deepEqual(family, classic);
    }
  });
}

Deno.test("every point of ccd@1 has a classic of its name", () => {
  for (const name of Object.keys(ccdSpace.points)) assert.ok(networking.classics.includes(name));
});

Deno.test("a link delivers nothing that was not sent and never more than it can", () => {
  for (const [name, make] of Object.entries(congestionClassics)) {
    const link = generateLink(9, 10_000);
    const counts = simulateLink(link, make(), link.length);
    assert.equal(counts.capacity, link.reduce((a, b) => a + b, 0));
    assert.ok(counts.delivered <= counts.capacity && counts.delivered <= counts.sent - counts.dropped, name);
    assert.ok(counts.sumRttMs >= 40 * counts.delivered, name);
  }
});

Deno.test("a constant link with a window of its bandwidth-delay product is full and has no queue", () => {
  const link = new Uint8Array(5000).fill(1);
  const fixed = { cwnd: 40, pacing: 1, onAck() {}, onLoss() {} };
  const counts = simulateLink(link, fixed, link.length);
  assert.ok(counts.delivered > 4900);
  assert.ok(counts.sumRttMs / counts.delivered < 42);
});

Deno.test("a full queue drops, and the drop is noticed one round trip later", () => {
  const link = new Uint8Array(8000).fill(1);
  const losses: number[] = [];
  const greedy = { cwnd: 3000, pacing: 2, onAck() {}, onLoss: (nowMs: number) => void losses.push(nowMs) };
  const counts = simulateLink(link, greedy, link.length);
  assert.ok(counts.dropped > 0);
  assert.ok(losses[0]! >= 1000, "the queue of 1000 packets has to drain first");
});

Deno.test("frames of a source all arrive, lost packets included", () => {
  const link = generateLink(3, 20_000);
  let [made, arrived] = [0, 0];
  const source = {
    produce: ({ nowMs }: { nowMs: number }) => (nowMs % 5000 === 0 && nowMs < 10_000 ? (made++, 1500) : 0),
    onFrame: () => void arrived++,
  };
  const flood = { cwnd: 5000, pacing: 2.5, onAck() {}, onLoss() {} };
  const counts = simulateLink(link.map((n) => Math.max(1, n)), flood, link.length, source);
  assert.ok(counts.dropped > 0);
  assert.equal(arrived, made);
});

Deno.test("a source that waits for a short queue is not silenced for ever by one outage", () => {
  const link = new Uint8Array(6000).fill(1).fill(0, 2000, 3000);
  const madeAt: number[] = [];
  const careful = {
    produce: ({ nowMs, queueDelayMs }: PathView) =>
      nowMs % 100 === 0 && queueDelayMs < 200 ? (madeAt.push(nowMs), 50) : 0,
    onFrame: () => {},
  };
  simulateLink(link, { cwnd: 500, pacing: 2, onAck() {}, onLoss() {} }, link.length, careful);
  assert.ok(madeAt.filter((ms) => ms > 5000).length > 5);
});

Deno.test("the same seed makes the same link, another seed another one", () => {
  const digest = (seed: number) => networking.load({ gen: "mmpp-link@1", seed, length: 5000 }).digest;
  assert.equal(digest(4), digest(4));
  assert.notEqual(digest(4), digest(5));
});

Deno.test("generated links have the stated rates: between 0.5 and 20 Mbit/s, outages included", () => {
  const links = Array.from({ length: 20 }, (_, seed) => generateLink(seed, 30_000));
  const mbit = links.map((link) => (link.reduce((a, b) => a + b, 0) * 12) / link.length);
  const mean = mbit.reduce((a, b) => a + b, 0) / mbit.length;
  assert.ok(mean > 5.5 && mean < 8, `mean ${mean} Mbit/s (levels average 7.0, outages take 3 %)`);
});

Deno.test("the utility of a run is finite even when nothing gets through", () => {
  const dead = { cwnd: 1, pacing: 0, onAck() {}, onLoss() {} };
  const link = generateLink(1, 1000);
  assert.equal(simulateLink(link, dead, link.length).delivered, 0);
  assert.ok(Number.isFinite(networking.load({ gen: "", seed: 1, length: 1 }).run({ classic: "reno" }).value));
});

Deno.test("unknown classics are refused, names of Object.prototype too", () => {
  const workload = networking.load({ gen: "mmpp-link@1", seed: 1, length: 100 });
  assert.throws(() => workload.run({ classic: "constructor" }), RangeError);
});
