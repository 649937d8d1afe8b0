/** Is the script of a scenario's model: it calls a tool in each of so many turns, and then answers. */
import { createHash } from "node:crypto";
import type { Clock } from "../../internal/clock.ts";
import type { Script } from "../scripted_model/script.ts";
import type { Scenario } from "../scenario/schema.ts";

/** The model calls this tool; what it says comes back as the tool's result, by which the model knows how far it is. */
export const STEP_TOOL = "report_step";

export interface ThinkingOptions extends NonNullable<Scenario["model"]> {
  readonly seed: number;
  readonly clock: Clock;
  readonly over: AbortSignal;
}

/** Returns the script. It thinks between half and one and a half of `turn_ms`; the same seed and request give the same time. */
export function thinkingScript({ turns, turn_ms, seed, clock, over }: ThinkingOptions): Script {
  return async ({ member, text, results: [last] }) => {
    const step = Number(/^step (\d+)/.exec(last?.text ?? "")?.[1] ?? 0);
    await clock.delay(turn_ms * (0.5 + drawn(`${seed} ${member} ${text} ${step}`)), over);
    if (step === turns) return `done in ${turns} steps by the model of ${member}`;
    return { tool: STEP_TOOL, args: { text: `step ${step + 1} of ${turns}` } };
  };
}

/** Returns a number from 0 to 1. */
function drawn(what: string): number {
  return createHash("sha256").update(what).digest().readUInt32BE() / 2 ** 32;
}
