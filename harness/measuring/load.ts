/**
 * Generates open-loop load: messages are due by the clock, however slow the hub is, and are timed from when they were due. A
 * stalled hub therefore shows in every message that fell due meanwhile, not in one.
 */
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { Histogram } from "../../internal/histogram.ts";
import type { Results } from "../../outcome/results.ts";
import type { Scenario } from "../scenario/schema.ts";
import { namesOf } from "../scenario/member_specs.ts";
import type { AiLedger } from "./ai_ledger.ts";
import { LoadAi } from "./load_ai.ts";

type LoadSpec = NonNullable<Scenario["load"]>[number];

const DEFAULT_BYTES = 300;
/** All messages without an answer may take so much memory, each with some 1,000 bytes of bookkeeping. */
const MAX_UNANSWERED_BYTES = 128 * 1_048_576;
const BOOKKEEPING_BYTES = 1_000;

export interface LoadOptions {
  /** Returns the address of the hub, or of a proxy before it; called once per AI. */
  readonly address: (ai_id: string) => Address;
  readonly credentials: (ai_id: string) => {
    readonly token?: string | undefined;
    readonly localKey?: string | undefined;
  };
  readonly clock: Clock;
  /** Stops sending when it aborts; `stop` must still be called. */
  readonly signal: AbortSignal;
  /** Reports AIs whose connection the hub has ended for good. */
  readonly say: (line: string) => void;
}

export interface LoadOutcome {
  readonly results: Results["load"];
  /** Holds the latencies of all AIs together, from when messages were due; undefined where there were none. */
  readonly latency: Results["latency"][string] | undefined;
  readonly ledgers: readonly AiLedger[];
}

export interface RunningLoad {
  /** Stops sending, waits up to five seconds for answers, and disconnects. */
  stop(): Promise<LoadOutcome>;
}

/** Starts all `specs`, each after its `start_ms` from now. */
export function startLoad(specs: readonly LoadSpec[], options: LoadOptions): RunningLoad {
  const { clock, say } = options;
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  const names = new Set(namesOf({ members: [], load: [...specs] }));
  const ackMs = new Histogram();
  const deliveryMs = new Histogram();
  const ais: LoadAi[] = [];
  const connect = (ai_id: string, bytes: number) => {
    const ai = new LoadAi({
      ...{ ai_id, bytes, clock, ackMs, deliveryMs },
      maxUnanswered: Math.ceil(MAX_UNANSWERED_BYTES / names.size / (bytes + BOOKKEEPING_BYTES)),
      ...options.credentials(ai_id),
      address: options.address(ai_id),
      isOfLoad: (source) => names.has(source),
      onEnd: ({ code, message }) => say(`${ai_id} was disconnected by the hub: ${code}: ${message}`),
    });
    ais.push(ai);
    return ai;
  };
  const pacing = Promise.all(specs.map((spec) => pace(spec, { connect, clock, signal })));
  return {
    async stop() {
      stopped.abort();
      await pacing;
      await Promise.all(ais.map((ai) => ai.close()));
      return {
        results: ais.map((ai) => ai.result()),
        latency: ackMs.count + deliveryMs.count === 0
          ? undefined
          : { ack_ms: ackMs.toJSON(), delivery_ms: deliveryMs.toJSON() },
        ledgers: ais.map((ai) => ai.ledger()),
      };
    },
  };
}

interface PaceOptions {
  readonly connect: (ai_id: string, bytes: number) => LoadAi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Message `n` is due `n / rate` seconds after the start; the AIs take turns. After a late wake-up all due messages are sent at once. */
async function pace(spec: LoadSpec, { connect, clock, signal }: PaceOptions): Promise<void> {
  await clock.delay(spec.start_ms, signal);
  if (signal.aborted) return;
  const ais = namesOf({ members: [], load: [spec] }).map((ai_id) =>
    connect(ai_id, spec.bytes ?? DEFAULT_BYTES)
  );
  if (spec.rate === 0) return;
  const startMs = clock.monotonicMs();
  let n = 1;
  const dueMs = () => startMs + n * 1_000 / spec.rate;
  for (;;) {
    const nowMs = clock.monotonicMs();
    for (; dueMs() <= nowMs; n++) ais[n % ais.length]!.due(dueMs());
    if (signal.aborted) return;
    await clock.delay(dueMs() - nowMs, signal);
  }
}
