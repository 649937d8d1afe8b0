/** Says what an agent needs of a way to do tasks: a command that runs for each, or an agent elsewhere. */
import type { Output } from "./output.ts";
import type { Task } from "./task.ts";
import type { Work } from "./work.ts";

/** One task that is to be done. */
export interface Doing {
  readonly task: Task;
  /** Names the journal that has given the task its id. */
  readonly journalId: string;
  /** Takes progress and questions; `work.lost` aborts when nobody wants the result any more. */
  readonly work: Work;
  /** Is aborted with a sentence when the agent ends what runs, and gives it back. */
  readonly ending: AbortSignal;
}

/** Does one task to its end. It never throws. */
export type DoTask = (doing: Doing) => Promise<Ended>;

export interface Ended {
  /** Says why it failed; undefined where there is a result. */
  readonly failure: string | undefined;
  readonly output: Output;
  /** Holds the end of what it wrote beside its output. */
  readonly errors: string;
  /**
   * The failure is how the task itself ends, and not that of one attempt: `failed` is said to the requester as its outcome, and what
   * was `rejected` is left to others at once.
   */
  readonly ending?: "failed" | "rejected";
  /** Is called once the hub knows of the end. */
  readonly forget?: () => Promise<void>;
}

/** Nothing was written. */
export const NOTHING: Output = { bytes: new Uint8Array(), totalBytes: 0 };

/** Returns the end of what never began. */
export function notRun(failure: string): Ended {
  return { failure, output: NOTHING, errors: "" };
}
