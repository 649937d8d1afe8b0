/** Says what the doctor has found, to people. */
import { runnable } from "../../internal/invocation.ts";
import { visibleText } from "../../internal/visible_text.ts";

/** What was looked at, whether it is as it should be, and what helps where it is not. */
export interface Finding {
  readonly about: "hub" | "name" | "setup" | "session";
  readonly ok: boolean;
  readonly what: string;
  /** Is there where something is wrong: a command, or a short instruction. */
  readonly fix?: string;
}

/** Returns `good WHAT`, or `bad  WHAT` and a line with the fix. */
export function findingLines({ ok, what, fix }: Finding): string[] {
  const lines = [`${ok ? "good" : "bad "} ${visibleText(what, Infinity)}`];
  return fix === undefined ? lines : [...lines, `     fix: ${visibleText(runnable(fix), Infinity)}`];
}
