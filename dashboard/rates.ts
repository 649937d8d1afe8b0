/**
 * Computes how fast a hub is and was: differences of its counters over a second, ten seconds and a minute, in three rings.
 * A row is what happened up to its time; its values are null where nobody sampled, and 0 where nothing happened.
 */
import type { Clock } from "../internal/clock.ts";
import type { Histogram, HistogramJson } from "../internal/histogram.ts";
import type { Counters, HubStatus, HubView } from "./hub_view.ts";
import type { StartInterval } from "./interval.ts";

/** `RESOLUTIONS` says how long a row of each ring is, and how many rows it holds. */
export const RESOLUTIONS = {
  "1s": { stepMs: 1_000, rows: 300 },
  "10s": { stepMs: 10_000, rows: 360 },
  "60s": { stepMs: 60_000, rows: 1_440 },
} as const;

/** `Resolution` is the name of a ring. */
export type Resolution = keyof typeof RESOLUTIONS;

/** `SUMS` are shown per second. */
const SUMS = {
  entries_per_s: "entries",
  lines_received_per_s: "lines_received",
  refused_per_s: "refused",
  bytes_received_per_s: "bytes_received",
  bytes_sent_per_s: "bytes_sent",
  commits_per_s: "commits",
  connections_per_s: "connections",
} as const satisfies Record<string, keyof Counters>;

/** `GAUGES` are shown as they are at the end of a row. */
const GAUGES = ["connected_ais", "shared_patterns", "shared_components", "active_collaborations"] as const;

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

type RateName = keyof typeof SUMS;
type QuantileName = `${"ack" | "commit"}_${keyof typeof QUANTILES}_ms`;

/** `RateValueName` names a value of a row. */
export type RateValueName = RateName | typeof GAUGES[number] | QuantileName;

/** `RateValues` are the values of one row; null where nobody sampled, and for durations also where there were none. */
export type RateValues = Readonly<Record<RateValueName, number | null>>;

/** `RateRow` is one row of a ring. */
export interface RateRow extends RateValues {
  /** `at_ms` is the end of the row, milliseconds since 1970, UTC. */
  readonly at_ms: number;
}

/** `RATE_VALUE_NAMES` are the names of all values of a row, in their order. */
export const RATE_VALUE_NAMES: readonly RateValueName[] = [
  ...(Object.keys(SUMS) as RateName[]),
  ...GAUGES,
  ...(["ack", "commit"] as const).flatMap((of) =>
    (Object.keys(QUANTILES) as (keyof typeof QUANTILES)[]).map((p): QuantileName => `${of}_${p}_ms`)
  ),
];

const NOTHING_KNOWN = Object.fromEntries(RATE_VALUE_NAMES.map((name) => [name, null])) as RateValues;

/** `Rates` samples a view; it is empty until {@link start}, and where nothing is counted. */
export class Rates {
  readonly #view: Pick<HubView, "counters" | "status">;
  readonly #clock: Pick<Clock, "wallMs" | "monotonicMs">;
  readonly #rings: Readonly<Record<Resolution, Ring>>;

  constructor(view: Pick<HubView, "counters" | "status">, clock: Pick<Clock, "wallMs" | "monotonicMs">) {
    this.#view = view;
    this.#clock = clock;
    this.#rings = {
      "1s": new Ring(RESOLUTIONS["1s"]),
      "10s": new Ring(RESOLUTIONS["10s"]),
      "60s": new Ring(RESOLUTIONS["60s"]),
    };
  }

  /** Returns rows oldest first, without holes in time; none before the first row is complete. The last ends at most one step ago. */
  rows(resolution: Resolution): readonly RateRow[] {
    return this.#rings[resolution].rows;
  }

  /** Returns the newest second. */
  get newest(): RateRow | undefined {
    return this.#rings["1s"].rows.at(-1);
  }

  /** Samples from now on, until the result is disposed of. */
  start(startInterval: StartInterval): Disposable {
    this.sample();
    return startInterval(RESOLUTIONS["1s"].stepMs, () => this.sample());
  }

  /** Samples once. The rows that ended since the last sample get what was counted since then. */
  sample(): void {
    const counters = this.#view.counters();
    if (counters === undefined) return;
    const sample: CounterSample = {
      counters: { ...counters, ack_ms: counters.ack_ms.toJSON(), commit_ms: counters.commit_ms.toJSON() },
      wallMs: this.#clock.wallMs(),
      monotonicMs: this.#clock.monotonicMs(),
    };
    const status = this.#view.status();
    for (const ring of Object.values(this.#rings)) ring.add(sample, counters, status);
  }
}

/** `CounterSample` is the counters at one time. */
interface CounterSample {
  readonly counters: Readonly<Record<typeof SUMS[RateName], number>> & {
    readonly ack_ms: HistogramJson;
    readonly commit_ms: HistogramJson;
  };
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** `Ring` holds rows of one length; it uses the monotonic clock, as the other one may jump. */
class Ring {
  readonly #stepMs: number;
  readonly #maxRows: number;
  readonly #rows: RateRow[] = [];
  /** `#begun` is the sample that began the row that is not complete yet. */
  #begun: CounterSample | undefined;

  constructor({ stepMs, rows }: { readonly stepMs: number; readonly rows: number }) {
    this.#stepMs = stepMs;
    this.#maxRows = rows;
  }

  get rows(): readonly RateRow[] {
    return this.#rows;
  }

  add(sample: CounterSample, counters: Counters, status: HubStatus): void {
    const begun = this.#begun ??= sample;
    const elapsedMs = sample.monotonicMs - begun.monotonicMs;
    // Timers are a little early or late, so a row is complete with the sample that comes nearest to its end.
    if (elapsedMs < this.#stepMs - RESOLUTIONS["1s"].stepMs / 2) return;
    this.#begun = sample;
    const atMs = Math.round(sample.wallMs);
    // What was counted while nobody sampled is in the row after the gap, as a mean since the last sample.
    const missed = Math.min(Math.round(elapsedMs / this.#stepMs) - 1, this.#maxRows);
    for (let ago = missed; ago > 0; ago--) this.#push({ at_ms: atMs - ago * this.#stepMs, ...NOTHING_KNOWN });
    this.#push({ at_ms: atMs, ...valuesBetween(begun, sample, counters, status) });
  }

  #push(row: RateRow): void {
    this.#rows.push(row);
    if (this.#rows.length > this.#maxRows) this.#rows.shift();
  }
}

function valuesBetween(
  from: CounterSample,
  to: CounterSample,
  counters: Counters,
  status: HubStatus,
): RateValues {
  const seconds = (to.monotonicMs - from.monotonicMs) / 1_000;
  return {
    ...record(Object.keys(SUMS) as RateName[], (name) => {
      return rounded((to.counters[SUMS[name]] - from.counters[SUMS[name]]) / seconds);
    }),
    ...record(GAUGES, (name) => status[name]),
    ...quantiles("ack", counters.ack_ms.since(from.counters.ack_ms)),
    ...quantiles("commit", counters.commit_ms.since(from.counters.commit_ms)),
  };
}

function quantiles(of: "ack" | "commit", durations: Histogram): Record<QuantileName, number | null> {
  return Object.fromEntries(
    Object.entries(QUANTILES).map(([name, p]) => {
      const ms = durations.quantile(p);
      return [`${of}_${name}_ms`, ms === undefined ? null : rounded(ms)];
    }),
  ) as Record<QuantileName, number | null>;
}

function record<K extends string, V>(names: readonly K[], valueOf: (name: K) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<K, V>;
}

/** Rounds to three digits, as more are noise that every page would carry. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
