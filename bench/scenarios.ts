/** The list of comparisons with their sizes and goals. */
import { acknowledged, type AcknowledgedShape } from "./acknowledged.ts";
import { fanOut, type FanOutShape } from "./fan_out.ts";
import { startHubServer } from "./hub_server.ts";
import { latency, type LatencyShape } from "./latency.ts";
import { startJetStreamServer, startNatsServer } from "./nats_server.ts";
import type { Scenario } from "./scenario.ts";

/** What is measured, by the word that chooses it. */
export const KINDS = ["fan-out", "acknowledged", "latency"] as const;

/** One of {@link KINDS}. */
export type Kind = typeof KINDS[number];

const STORES_NOTHING = "nats-server core stores nothing; the hub commits and fsyncs before it delivers";
const NO_FSYNC = "JetStream acknowledges before it fsyncs; the hub after";

/** Full size takes 2–4 s a turn on two cores; quick is for tests and tells nothing about speed. */
const FAN_OUT: Readonly<Record<"full" | "quick", readonly (FanOutShape & { goal: number })[]>> = {
  full: [
    { publishers: 8, receivers: 16, messagesEach: 40_000, goal: 1 },
    { publishers: 4, receivers: 64, messagesEach: 25_000, goal: 1.5 },
  ],
  quick: [{ publishers: 2, receivers: 3, messagesEach: 500, goal: 1 }],
};

const ACKNOWLEDGED: Readonly<Record<"full" | "quick", Omit<AcknowledgedShape, "delivered">>> = {
  full: { publishers: 4, messagesEach: 100_000, window: 2_000 },
  quick: { publishers: 2, messagesEach: 1_000, window: 400 },
};
const ACKNOWLEDGED_GOAL = 0.8;

const LATENCY: Readonly<Record<"full" | "quick", readonly LatencyShape[]>> = {
  full: [1, 16, 64].map((receivers) => ({ receivers, messages: 400 })),
  quick: [{ receivers: 2, messages: 20 }],
};

/** The scenarios of the chosen kinds; `compare` false: the hub alone. */
export function scenarios(
  { kinds, size, compare }: { kinds: readonly Kind[]; size: "full" | "quick"; compare: boolean },
): Scenario[] {
  const beside = (other: Scenario["servers"][number]) => compare ? [startHubServer, other] : [startHubServer];
  const all: Readonly<Record<Kind, () => Scenario[]>> = {
    "fan-out": () =>
      FAN_OUT[size].map(({ goal, ...shape }) => ({
        name: `fan-out ${shape.publishers} → ${shape.receivers}`,
        note: STORES_NOTHING,
        servers: beside(startNatsServer),
        turn: (server, turn) => fanOut(server, shape, turn),
        goal: { figure: "delivered_per_s", ratio: goal },
      })),
    acknowledged: () =>
      [false, true].map((delivered) => {
        const shape = { ...ACKNOWLEDGED[size], delivered };
        return {
          name: `acknowledged, ${shape.publishers} publishers, ` +
            (delivered ? "each gets what the others publish" : "delivered to nobody"),
          note: NO_FSYNC,
          servers: beside(startJetStreamServer),
          turn: (server, turn) => acknowledged(server, shape, turn),
          goal: { figure: "acked_per_s", ratio: ACKNOWLEDGED_GOAL },
        };
      }),
    latency: () =>
      LATENCY[size].map((shape) => ({
        name: `latency 1 → ${shape.receivers}`,
        note: STORES_NOTHING,
        servers: beside(startNatsServer),
        turn: (server, turn) => latency(server, shape, turn),
      })),
  };
  return kinds.flatMap((kind) => all[kind]());
}
