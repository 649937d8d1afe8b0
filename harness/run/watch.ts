/** Looks at a run while it goes on: keeps samples of the hub and of every process, tells what changed. */
import type { Clock } from "../../internal/clock.ts";
import { counted } from "../../internal/counted.ts";
import type { HubSample } from "../../outcome/results.ts";

/** Between two looks for lines on the terminal; what is kept is sampled more seldom. */
const LOOK_MS = 1_000;
const HEARTBEAT_MS = 10_000;
const MAX_SAMPLE_INTERVAL_MS = 30_000;
const SAMPLES_PER_RUN = 10;

/** What is looked at. */
export interface WatchOptions {
  readonly durationMs: number;
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  /** A sample; @throws {Error} when the hub does not answer. */
  readonly look: () => Promise<HubSample>;
  /** Notes what the processes cost. */
  readonly weigh: () => void;
  readonly say: (line: string) => void;
}

/** Samples until `over`; the samples are added to `samples` as they come. */
export async function watch(samples: HubSample[], options: WatchOptions, over: AbortSignal): Promise<void> {
  const { durationMs, clock, elapsedMs, weigh, say } = options;
  const intervalMs = Math.min(MAX_SAMPLE_INTERVAL_MS, durationMs / SAMPLES_PER_RUN);
  let nextSampleMs = 0;
  let told = "";
  let toldMs = 0;
  while (!over.aborted) {
    weigh();
    const seen = await lookOnce(options);
    if (typeof seen !== "string" && elapsedMs() >= nextSampleMs) {
      samples.push(seen);
      nextSampleMs += intervalMs;
    }
    const line = typeof seen === "string" ? seen : counts(seen);
    if (line !== told || elapsedMs() - toldMs >= HEARTBEAT_MS) {
      say(`${clockText(elapsedMs())} of ${clockText(durationMs)}  ${line}`);
      told = line;
      toldMs = elapsedMs();
    }
    await clock.delay(Math.min(LOOK_MS, intervalMs), over);
  }
}

/** A sample, or why there is none: what became of the hub is told at the end. */
export async function lookOnce({ look }: Pick<WatchOptions, "look">): Promise<HubSample | string> {
  try {
    return await look();
  } catch (error) {
    return `no answer from the hub: ${(error as Error).message}`;
  }
}

function counts(sample: HubSample): string {
  return [
    counted(sample.connected_ais, "AI"),
    counted(sample.shared_patterns, "pattern"),
    counted(sample.shared_components, "component"),
    counted(sample.active_collaborations, "active collaboration"),
  ].join(", ");
}

function clockText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
