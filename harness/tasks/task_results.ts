/** Holds what each asker heard against what the hub's journal says of its task. It is pure. */
import { isDeepStrictEqual } from "node:util";
import type { Results } from "../../outcome/results.ts";
import type { TaskSpec } from "../scenario/member_specs.ts";

export interface Asked {
  readonly task: TaskSpec;
  /** Null: the run was over before it was due. */
  readonly asked_at_ms: number | null;
  readonly answered_at_ms: number | null;
  /** Is what `aicollab ask --json` printed. */
  readonly heard: { readonly session_id: string; readonly state: string; readonly result?: unknown } | null;
}

/** What the journal has of one collaboration. */
export interface SessionWork {
  readonly session_id: string;
  readonly requester: string;
  /** Is the text of the task, as it was asked for. */
  readonly text: string | null;
  readonly state: string;
  /** Names who took it, in order. */
  readonly partners: readonly string[];
  /** Are the results with which it was completed. */
  readonly results: readonly unknown[];
}

export type TaskResult = Results["tasks"][number];

/** Returns what became of each task. A task may have several collaborations only where the hub stored one request twice. */
export function taskResults(asked: readonly Asked[], work: readonly SessionWork[]): TaskResult[] {
  return asked.map(({ task, asked_at_ms, answered_at_ms, heard }) => {
    const own = work.filter(({ requester, text }) => requester === task.ai_id && text === task.text);
    const results = own.flatMap((one) => one.results);
    const partners = own.flatMap((one) => one.partners);
    return {
      ...{ n: task.n, text: task.text, asked_by: task.ai_id, to: task.to ?? null, asked_at_ms },
      answered_at_ms,
      session_id: own[0]?.session_id ?? null,
      state: own[0]?.state ?? "never stored",
      done: results.length,
      partners,
      hand_overs: Math.max(0, partners.length - 1),
      heard: results.length > 0 && heard !== null && isDeepStrictEqual(heard.result, results[0]),
    };
  });
}
