/** Does each task by an agent elsewhere that speaks A2A. */
import type { Clock } from "../../internal/clock.ts";
import type { DoTask } from "../doing.ts";
import { connectOutside, type OutsideAgent, type OutsideOptions } from "./outside_agent.ts";
import type { OutsideRecords } from "./outside_records.ts";
import { OutsideRun } from "./outside_run.ts";

export interface ByOutsideAgentOptions {
  readonly outside: OutsideOptions;
  readonly records: OutsideRecords;
  /** The agent may work so long without a question, and its question may wait so long for an answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Returns what has the agent do a task. Its card is read at the first task, and again after a failure. */
export function byOutsideAgent({ outside, ...options }: ByOutsideAgentOptions): DoTask {
  let known: OutsideAgent | undefined;
  const connect = async (signal: AbortSignal) => known ??= await connectOutside(outside, signal);
  return async (doing) => {
    const ended = await new OutsideRun(doing, { ...options, connect }).run();
    if (ended.failure !== undefined) known = undefined;
    return ended;
  };
}
