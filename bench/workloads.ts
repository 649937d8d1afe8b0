/** Lists the workloads with their sizes. */
import { acknowledged, type AcknowledgedShape } from "./acknowledged.ts";
import { fanOut, type FanOutShape } from "./fan_out.ts";
import { latency, type LatencyShape } from "./latency.ts";
import type { Figures } from "./scenario.ts";
import type { Server } from "./server.ts";

/** `KINDS` lists the kinds of workloads by the words of `--only`. */
export const KINDS = ["fan-out", "acknowledged", "latency"] as const;

/** A kind is one of {@link KINDS}. */
export type Kind = typeof KINDS[number];

/**
 * `full` takes 2–4 s a turn on two cores; `paired` half of that, as every turn of a pair has a server of its own;
 * `quick` is for tests and shows nothing about speed.
 */
export type Size = "full" | "paired" | "quick";

/** A piece of work that any server can do again and again. */
export interface Workload {
  readonly kind: Kind;
  readonly name: string;
  /** The number of messages that are published in one turn. */
  readonly messages: number;
  /** The figures by which two checkouts are compared. */
  readonly compared: readonly string[];
  /**
   * Publishes `share` of the messages (default 1). A server gets each number of a `turn` once.
   * @throws {Error} a message was lost, came twice, or was not stored although it was acknowledged.
   */
  readonly turn: (server: Server, turn: number, share?: number) => Promise<Figures>;
}

const FAN_OUT: Readonly<Record<Size, readonly FanOutShape[]>> = {
  full: [
    { publishers: 8, receivers: 16, messagesEach: 40_000 },
    { publishers: 4, receivers: 64, messagesEach: 25_000 },
  ],
  paired: [
    { publishers: 8, receivers: 16, messagesEach: 20_000 },
    { publishers: 4, receivers: 64, messagesEach: 12_500 },
  ],
  quick: [{ publishers: 2, receivers: 3, messagesEach: 500 }],
};

const ACKNOWLEDGED: Readonly<Record<Size, Omit<AcknowledgedShape, "delivered">>> = {
  full: { publishers: 4, messagesEach: 100_000, window: 2_000 },
  paired: { publishers: 4, messagesEach: 50_000, window: 2_000 },
  quick: { publishers: 2, messagesEach: 1_000, window: 400 },
};

const LATENCY_FULL = [1, 16, 64].map((receivers) => ({ receivers, messages: 400 }));
const LATENCY: Readonly<Record<Size, readonly LatencyShape[]>> = {
  full: LATENCY_FULL,
  paired: LATENCY_FULL,
  quick: [{ receivers: 2, messages: 20 }],
};

/** Returns the workloads of the chosen kinds. */
export function workloads({ kinds, size }: { kinds: readonly Kind[]; size: Size }): Workload[] {
  const all: Readonly<Record<Kind, () => Workload[]>> = {
    "fan-out": () => FAN_OUT[size].map(fanOutOf),
    acknowledged: () =>
      [false, true].map((delivered) => acknowledgedOf({ ...ACKNOWLEDGED[size], delivered })),
    latency: () => LATENCY[size].map(latencyOf),
  };
  return kinds.flatMap((kind) => all[kind]());
}

function fanOutOf(shape: FanOutShape): Workload {
  const { publishers, receivers, messagesEach } = shape;
  return {
    kind: "fan-out",
    name: `fan-out ${publishers} → ${receivers}`,
    messages: publishers * messagesEach,
    compared: ["delivered_per_s"],
    turn: (server, turn, share = 1) =>
      fanOut(server, { ...shape, messagesEach: Math.ceil(messagesEach * share) }, turn),
  };
}

function acknowledgedOf(shape: AcknowledgedShape): Workload {
  const { publishers, messagesEach, delivered } = shape;
  const receivers = delivered ? "each gets what the others publish" : "delivered to nobody";
  return {
    kind: "acknowledged",
    name: `acknowledged, ${publishers} publishers, ${receivers}`,
    messages: publishers * messagesEach,
    compared: ["acked_per_s"],
    turn: (server, turn, share = 1) =>
      acknowledged(server, { ...shape, messagesEach: Math.ceil(messagesEach * share) }, turn),
  };
}

function latencyOf(shape: LatencyShape): Workload {
  const { receivers, messages } = shape;
  return {
    kind: "latency",
    name: `latency 1 → ${receivers}`,
    messages,
    compared: ["p50_us", "p99_us"],
    turn: (server, turn, share = 1) =>
      latency(server, { ...shape, messages: Math.ceil(messages * share) }, turn),
  };
}
