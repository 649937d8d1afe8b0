import assert from "node:assert/strict";
import { Histogram } from "../internal/histogram.ts";
import type { Counters } from "./hub_view.ts";
import { type RateRow, Rates } from "./rates.ts";
import { sampleView } from "./testing/sample_view.ts";

const START_MS = Date.UTC(2026, 10, 22, 14);

/** `World` is a hub whose counters a test raises, with a clock that the test owns. */
class World {
  readonly counters = {
    ...{ entries: 0, lines_received: 0, refused: 0, bytes_received: 0, bytes_sent: 0, commits: 0 },
    ...{ connections: 0, claimed_microusd: new Map(), ack_ms: new Histogram(), commit_ms: new Histogram() },
  } satisfies Counters;
  nowMs = 5_000;
  readonly rates: Rates;

  constructor() {
    const view = sampleView({ ais: 4 }, { counters: () => ({ ...this.counters }) });
    this.rates = new Rates(view, {
      wallMs: () => START_MS + this.nowMs,
      monotonicMs: () => this.nowMs,
    });
    this.rates.sample();
  }

  /** Lets `ms` pass, then samples. */
  sampleAfter(ms = 1_000): RateRow | undefined {
    this.nowMs += ms;
    this.rates.sample();
    return this.rates.newest;
  }
}

Deno.test("a row is what was counted since the last sample, per second", () => {
  const world = new World();
  world.counters.entries += 50;
  world.counters.bytes_sent += 4_000;
  for (let i = 1; i <= 100; i++) world.counters.ack_ms.record(i);
  const row = world.sampleAfter()!;
  assert.equal(row.at_ms, START_MS + 6_000);
  assert.deepEqual([row.entries_per_s, row.bytes_sent_per_s, row.connected_ais], [50, 4_000, 4]);
  assert.ok(Math.abs(row.ack_p95_ms! - 95) < 3, `p95 is ${row.ack_p95_ms}`);
});

Deno.test("without traffic the rates are 0 and durations are null", () => {
  const world = new World();
  const { entries_per_s, ack_p50_ms, commit_p99_ms } = world.sampleAfter()!;
  assert.deepEqual([entries_per_s, ack_p50_ms, commit_p99_ms], [0, null, null]);
});

Deno.test("percentiles are those of the row's time, not of everything before", () => {
  const world = new World();
  world.counters.ack_ms.record(1_000, 900);
  world.sampleAfter();
  world.counters.ack_ms.record(1, 10);
  assert.ok(Math.abs(world.sampleAfter()!.ack_p99_ms! - 1) < 0.05);
  for (let i = 0; i < 8; i++) world.sampleAfter();
  assert.ok(Math.abs(world.rates.rows("10s")[0]!.ack_p99_ms! - 1_000) < 30, "ten seconds hold all of them");
});

Deno.test("a time without samples is a gap of nulls, then a mean", () => {
  const world = new World();
  world.sampleAfter();
  world.counters.entries += 400;
  world.sampleAfter(4_000);
  const rows = world.rates.rows("1s");
  assert.deepEqual(rows.map(({ entries_per_s }) => entries_per_s), [0, null, null, null, 100]);
  assert.deepEqual(rows.map(({ at_ms }) => at_ms - START_MS - 5_000), [1_000, 2_000, 3_000, 4_000, 5_000]);
});

Deno.test("a timer that is repeatedly a little late or early makes no gap and loses no row", () => {
  const world = new World();
  for (let i = 0; i < 250; i++) world.sampleAfter(i % 7 === 0 ? 1_060 : 990);
  const rows = world.rates.rows("1s");
  assert.equal(rows.length, 250);
  assert.ok(rows.every(({ entries_per_s }) => entries_per_s === 0));
  assert.equal(world.rates.rows("10s").length, 25);
});

Deno.test("the rings hold five minutes of seconds, an hour of ten seconds, a day of minutes", () => {
  const world = new World();
  for (let second = 0; second < 4_000; second++) world.sampleAfter();
  assert.equal(world.rates.rows("1s").length, 300);
  assert.equal(world.rates.rows("10s").length, 360);
  assert.equal(world.rates.rows("60s").length, 66);
  assert.equal(world.rates.rows("1s").at(-1)!.at_ms, START_MS + 4_005_000);
  world.sampleAfter(90_000_000);
  const minutes = world.rates.rows("60s");
  assert.equal(minutes.length, 1_440);
  assert.equal(minutes.filter(({ entries_per_s }) => entries_per_s === null).length, 1_439);
});

Deno.test("where nothing is counted there are no rates, not rates of 0", () => {
  let nowMs = 0;
  const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
  const rates = new Rates(sampleView({}, { counters: () => undefined }), clock);
  for (; nowMs < 5_000; nowMs += 1_000) rates.sample();
  assert.deepEqual(rates.rows("1s"), []);
});

Deno.test("rates are sampled from start until they are disposed of", () => {
  const world = new World();
  const beats: (() => void)[] = [];
  const started = world.rates.start((ms, action) => {
    assert.equal(ms, 1_000);
    beats.push(action);
    return { [Symbol.dispose]: () => void beats.pop() };
  });
  world.nowMs += 1_000;
  beats[0]!();
  assert.equal(world.rates.rows("1s").length, 1);
  started[Symbol.dispose]();
  assert.equal(beats.length, 0);
});
