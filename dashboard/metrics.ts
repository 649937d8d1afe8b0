/** Writes the hub's counters for `GET /metrics` as Prometheus reads them. Names end with their unit: seconds, bytes, or a count. */
import { memoryUsage } from "node:process";
import { Counter, Gauge, Histogram as PromHistogram, Registry } from "prom-client";
import type { Histogram } from "../internal/histogram.ts";
import type { Events } from "./events.ts";
import type { HubView } from "./hub_view.ts";

/** `PREFIX` begins every name. */
const PREFIX = "aicollab_";

/**
 * `BOUNDS_S` are the upper bounds of a duration's buckets, seconds: 128 µs to 16.8 s. They are powers of two in
 * microseconds, as our own histograms know exactly how many values lie below these.
 */
const BOUNDS_S = Array.from({ length: 18 }, (_, i) => 2 ** (7 + i) / 1e6);

/** `Sample` is everything that is read for one answer. */
interface Sample {
  readonly status: ReturnType<HubView["status"]>;
  readonly counters: ReturnType<HubView["counters"]>;
  readonly isReady: boolean;
  readonly events: Pick<Events, "open" | "droppedLines">;
}

/** `Read` returns a number of one sample; undefined where it is not counted. */
type Read = (sample: Sample) => number | undefined;

/** `GAUGES` go up and down. */
const GAUGES: Readonly<Record<string, readonly [help: string, read: Read]>> = {
  ready: [
    "1 when AIs can work with the hub, 0 when it drains or its storage is full",
    ({ isReady }) => Number(isReady),
  ],
  uptime_seconds: ["Since the hub started", ({ status }) => status.uptime_ms / 1_000],
  connected_ais: ["AIs that said hello and whose connection is open", ({ status }) => status.connected_ais],
  active_collaborations: [
    "Collaborations that are open or active",
    ({ status }) => status.active_collaborations,
  ],
  open_collaborations: ["Those of them that wait for a partner", ({ status }) => status.open_collaborations],
  shared_patterns: ["Patterns in the journal", ({ status }) => status.shared_patterns],
  shared_components: ["Components in the journal", ({ status }) => status.shared_components],
  journal_head_seq: ["The last entry that was published", ({ status }) => status.head_seq],
  library_indexed_seq: ["The last entry that the library holds", ({ status }) => status.indexed_seq],
  library_listed_seq: ["The last entry that its lists of artifacts hold", ({ status }) => status.listed_seq],
  journal_damaged_runs: ["Batches that could not be read", ({ status }) => asNumber(status.damaged_runs)],
  dashboard_streams: ["Pages that are live", ({ events }) => events.open],
  resident_memory_bytes: ["Memory of the hub's process", () => memoryUsage.rss()],
};

/** `COUNTERS` only grow while a hub runs. */
const COUNTERS: Readonly<Record<string, readonly [help: string, read: Read]>> = {
  completed_collaborations_total: [
    "Collaborations in the journal that were completed",
    ({ status }) => asNumber(status.completed_collaborations),
  ],
  entries_total: ["Entries stored since the hub started", ({ counters }) => counters?.entries],
  lines_received_total: ["Lines received from AIs", ({ counters }) => counters?.lines_received],
  lines_refused_total: ["Lines that were refused", ({ counters }) => counters?.refused],
  received_bytes_total: ["Bytes received from AIs", ({ counters }) => counters?.bytes_received],
  sent_bytes_total: ["Bytes sent to AIs", ({ counters }) => counters?.bytes_sent],
  commits_total: ["Transactions, each of them synced to disk", ({ counters }) => counters?.commits],
  connections_total: ["Connections that were served", ({ counters }) => counters?.connections],
  dropped_live_lines_total: [
    "Lines without a place in the journal that slow AIs did not get",
    ({ status }) => asNumber(status.dropped_live_lines),
  ],
  dashboard_dropped_lines_total: [
    "Log lines that slow pages did not get",
    ({ events }) => events.droppedLines,
  ],
};

/** `DURATIONS` are histograms of everything since the start. */
const DURATIONS = {
  ack_seconds: ["From the arrival of a line to the release of its acknowledgement", "ack_ms"],
  commit_seconds: ["How long transactions took", "commit_ms"],
} as const;

/** `Metrics` are the metrics of one hub. */
export class Metrics {
  readonly #view: HubView;
  readonly #events: Sample["events"];
  readonly #registry = new Registry();
  readonly #setters: ((sample: Sample) => void)[] = [];

  constructor(view: HubView, events: Sample["events"]) {
    this.#view = view;
    this.#events = events;
    const sample = this.#sample();
    const registers = [this.#registry];
    for (const [name, [help, read]] of Object.entries(GAUGES)) {
      if (read(sample) === undefined) continue;
      const gauge = new Gauge({ name: PREFIX + name, help, registers });
      this.#setters.push((sample) => gauge.set(read(sample)!));
    }
    for (const [name, [help, read]] of Object.entries(COUNTERS)) {
      if (read(sample) === undefined) continue;
      const counter = new Counter({ name: PREFIX + name, help, registers });
      this.#setters.push((sample) => {
        counter.reset();
        counter.inc(read(sample)!);
      });
    }
    for (const [name, [help, counted]] of Object.entries(DURATIONS)) {
      if (sample.counters === undefined) continue;
      const durations = new Durations({ name: PREFIX + name, help, registers });
      this.#setters.push(({ counters }) => durations.current = counters?.[counted]);
    }
    if (sample.counters !== undefined) {
      const help = "What each AI has claimed to have spent since the hub started; nobody has checked it";
      const name = `${PREFIX}claimed_cost_usd_total`;
      const cost = new Counter({ name, help, labelNames: ["ai_id"], registers });
      this.#setters.push(({ counters }) => {
        cost.reset();
        for (const [ai_id, microusd] of counters!.claimed_microusd) cost.inc({ ai_id }, microusd / 1e6);
      });
    }
    const { version, journal_id } = sample.status;
    const name = `${PREFIX}info`;
    new Gauge({ name, help: "Which hub this is", labelNames: ["version", "journal_id"], registers })
      .set({ version, journal_id }, 1);
  }

  /** Returns the media type of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Returns everything as it is now; the view is asked once. */
  async text(): Promise<string> {
    const sample = this.#sample();
    for (const set of this.#setters) set(sample);
    return await this.#registry.metrics();
  }

  #sample(): Sample {
    const view = this.#view;
    return {
      status: view.status(),
      counters: view.counters(),
      isReady: view.notReady() === undefined,
      events: this.#events,
    };
  }
}

type PromValues = Awaited<ReturnType<PromHistogram["get"]>>;

/** `Durations` is a histogram that the hub counts. */
class Durations extends PromHistogram {
  current: Histogram | undefined;
  readonly #names: { readonly name: string; readonly help: string };

  constructor(options: { name: string; help: string; registers: Registry[] }) {
    super(options);
    this.#names = options;
  }

  override get(): Promise<PromValues> {
    const durations = this.current!;
    const { count, sum } = durations.toJSON();
    const bucket = (le: number | "+Inf", value: number) => ({
      ...{ metricName: `${this.#names.name}_bucket`, labels: { le }, value },
    });
    const values = [
      ...BOUNDS_S.map((le) => bucket(le, durations.countBelow(le * 1_000))),
      bucket("+Inf", count),
      { metricName: `${this.#names.name}_sum`, labels: {}, value: sum / 1_000 },
      { metricName: `${this.#names.name}_count`, labels: {}, value: count },
    ];
    // The declarations of prom-client say that the types of metrics are numbers; they are words.
    const type = "histogram" as unknown as PromValues["type"];
    const { name, help } = this.#names;
    return Promise.resolve({ name, help, type, aggregator: "sum", collect: () => {}, values });
  }

  /** The registry calls this in place of `get`, which its declarations leave out. */
  getForPromString(): Promise<PromValues> {
    return this.get();
  }
}

/** Returns a count that only some hubs report. */
function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
