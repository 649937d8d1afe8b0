/** Samples a run while it goes on: keeps samples of the hub and of every process, and shows each of them. */
import type { Clock } from "../../internal/clock.ts";
import type { HubSample } from "../../outcome/results.ts";

/** The display gets a sample this often; the results keep fewer. */
const DISPLAY_INTERVAL_MS = 1_000;
const MAX_SAMPLE_INTERVAL_MS = 30_000;
const SAMPLES_PER_RUN = 10;

export interface SamplingOptions {
  readonly durationMs: number;
  readonly clock: Clock;
  readonly elapsedMs: () => number;
  /** Takes a sample of the hub. @throws {Error} with a text for people when there is none. */
  readonly sample: () => Promise<HubSample>;
  /** Samples the usage of every process. */
  readonly sampleUsage: () => void;
  /** Gets every sample of the hub, or the reason why there is none. */
  readonly show: (hub: HubSample | string) => void;
}

/** Samples until `over` aborts and adds the samples to `samples` as they come. */
export async function sampleRun(
  samples: HubSample[],
  options: SamplingOptions,
  over: AbortSignal,
): Promise<void> {
  const { durationMs, clock, elapsedMs, sampleUsage, show } = options;
  const intervalMs = Math.min(MAX_SAMPLE_INTERVAL_MS, durationMs / SAMPLES_PER_RUN);
  let nextSampleMs = 0;
  while (!over.aborted) {
    sampleUsage();
    const hub = await trySample(options);
    if (typeof hub !== "string" && elapsedMs() >= nextSampleMs) {
      samples.push(hub);
      nextSampleMs += intervalMs;
    }
    show(hub);
    await clock.delay(Math.min(DISPLAY_INTERVAL_MS, intervalMs), over);
  }
}

/** Resolves with a sample, or with the reason why there is none. */
export async function trySample({ sample }: Pick<SamplingOptions, "sample">): Promise<HubSample | string> {
  try {
    return await sample();
  } catch (error) {
    return (error as Error).message;
  }
}
