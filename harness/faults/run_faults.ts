/** Lets the faults of a scenario happen, each at its time, and tells which of them did. */
import type { Clock } from "../../internal/clock.ts";
import type { Results } from "../../outcome/results.ts";
import type { Fault } from "./fault.ts";
import { applyFault } from "./fault_kinds.ts";
import type { FaultTargets } from "./targets.ts";

export type { FaultTargets } from "./targets.ts";

/** What became of one fault. */
export type FaultResult = Results["faults"][number];

/** What faults run by. */
export interface FaultOptions {
  readonly clock: Clock;
  /** Since the hub was ready. */
  readonly elapsedMs: () => number;
  /** Aborts when the run is over. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** False: none of them happens, for the test that a run then fails. */
  readonly enabled: boolean;
}

/**
 * Resolves when every fault has happened and was lifted, or was given up, in the order of `faults`; after `signal` soon:
 * whoever was stopped or held up goes on by then, so that he can end in good order. Never throws: what went wrong stands
 * in `effect`.
 */
export async function runFaults(
  faults: readonly Fault[],
  targets: FaultTargets,
  options: FaultOptions,
): Promise<FaultResult[]> {
  return await Promise.all(faults.map((fault) => runFault(fault, targets, options)));
}

async function runFault(fault: Fault, targets: FaultTargets, options: FaultOptions): Promise<FaultResult> {
  const { clock, elapsedMs, signal, say, enabled } = options;
  const asked: FaultResult = {
    kind: fault.kind,
    target: "target" in fault ? fault.target : null,
    asked_at_ms: fault.at_ms,
    applied_at_ms: null,
    lifted_at_ms: null,
    effect: "",
  };
  if (!enabled) return { ...asked, effect: "faults are switched off" };
  await clock.delay(Math.max(0, fault.at_ms - elapsedMs()), signal);
  if (signal.aborted) return { ...asked, effect: "the run ended before" };
  const startMs = elapsedMs();
  try {
    const { target, effect, lift, isOver } = await applyFault(fault, { targets, clock, over: signal });
    const seenMs = elapsedMs();
    const hit = { ...asked, target: target ?? asked.target, effect };
    const name = nameOf(hit);
    say(`fault: ${name}: ${effect}`);
    if (isOver) return { ...hit, applied_at_ms: rounded(startMs), lifted_at_ms: rounded(seenMs) };
    const applied = { ...hit, applied_at_ms: rounded(seenMs) };
    if (!lift) return applied;
    // From when it was seen: to be felt, or to find whom it is to hit, may have taken a while.
    await clock.delay(("for_ms" in fault ? fault.for_ms : undefined) ?? 0, signal);
    const end = await lifted(lift, effect, options);
    say(`fault: ${name} is over`);
    return { ...applied, ...end };
  } catch (error) {
    const effect = error instanceof Error ? error.message : String(error);
    say(`fault: ${nameOf(asked)}: asked for, never applied: ${effect}`);
    return { ...asked, effect };
  }
}

/** As in `kill AI_Node_1`. */
function nameOf({ kind, target }: Pick<FaultResult, "kind" | "target">): string {
  return target === null ? kind : `${kind} ${target}`;
}

/** A fault that cannot be lifted has happened all the same. */
async function lifted(
  lift: () => unknown,
  effect: string,
  { elapsedMs, signal }: FaultOptions,
): Promise<Pick<FaultResult, "lifted_at_ms" | "effect">> {
  const isCutShort = signal.aborted;
  try {
    const more = await lift();
    return {
      lifted_at_ms: isCutShort ? null : rounded(elapsedMs()),
      effect: typeof more === "string" ? `${effect}; ${more}` : effect,
    };
  } catch (error) {
    return {
      lifted_at_ms: null,
      effect: `${effect}; it was not lifted: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function rounded(ms: number): number {
  return Math.round(ms);
}
