/** Applies the faults of a scenario, each at its time, and reports which of them took effect. */
import type { Clock } from "../../internal/clock.ts";
import type { Results } from "../../outcome/results.ts";
import type { Fault } from "./fault.ts";
import { applyFault } from "./fault_kinds.ts";
import type { FaultTargets } from "./targets.ts";

export type { FaultTargets } from "./targets.ts";

export type FaultResult = Results["faults"][number];

export interface FaultOptions {
  readonly clock: Clock;
  /** Returns the milliseconds since the hub was ready. */
  readonly elapsedMs: () => number;
  /** Aborts when the run is over. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** False applies none of the faults, for the test that a run then fails. */
  readonly enabled: boolean;
}

/**
 * Resolves, in the order of `faults`, when each of them was applied and lifted, or given up. Soon after `signal` aborts all
 * are lifted, so that a paused or delayed process can still end in good order. Never throws: `effect` says what went wrong.
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
    // The duration counts from when the effect was observed: that, or finding the target, may have taken a while.
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

/** Returns the fault's kind and target, such as `kill AI_Node_1`. */
function nameOf({ kind, target }: Pick<FaultResult, "kind" | "target">): string {
  return target === null ? kind : `${kind} ${target}`;
}

/** Lifts a fault; one that cannot be lifted still counts as applied. */
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
