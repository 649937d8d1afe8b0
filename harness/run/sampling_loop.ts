/** Looks at a run while it goes on: keeps samples of the hub and of every process, shows each look. */
import type { Clock } from "../../internal/clock.ts";
import type { HubSample } from "../../outcome/results.ts";

/** Between two looks for who watches; what is kept is sampled more seldom. */
const POLL_MS = 1_000;
const MAX_SAMPLE_INTERVAL_MS = 30_000;
const SAMPLES_PER_RUN = 10;

/** What is looked at. */
export interface SamplingOptions {
  readonly durationMs: number;
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  /** A sample; @throws {Error} for people, when there is none to be had. */
  readonly look: () => Promise<HubSample>;
  /** Notes what the processes cost. */
  readonly sampleUsage: () => void;
  /** Gets every look: the hub's counts, or why there are none. */
  readonly show: (seen: HubSample | string) => void;
}

/** Samples until `over`; the samples are added to `samples` as they come. */
export async function watch(
  samples: HubSample[],
  options: SamplingOptions,
  over: AbortSignal,
): Promise<void> {
  const { durationMs, clock, elapsedMs, sampleUsage, show } = options;
  const intervalMs = Math.min(MAX_SAMPLE_INTERVAL_MS, durationMs / SAMPLES_PER_RUN);
  let nextSampleMs = 0;
  while (!over.aborted) {
    sampleUsage();
    const seen = await trySample(options);
    if (typeof seen !== "string" && elapsedMs() >= nextSampleMs) {
      samples.push(seen);
      nextSampleMs += intervalMs;
    }
    show(seen);
    await clock.delay(Math.min(POLL_MS, intervalMs), over);
  }
}

/** A sample, or why there is none: what became of the hub is told at the end. */
export async function trySample({ look }: Pick<SamplingOptions, "look">): Promise<HubSample | string> {
  try {
    return await look();
  } catch (error) {
    return (error as Error).message;
  }
}
