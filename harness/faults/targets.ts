/** Declares what faults act upon: the processes, the connections and the hub of one run. */
import type { RingFault, RingHits } from "../bells/ring_faults.ts";
import type { ChaosProxy } from "./chaos_proxy.ts";

/**
 * Acts on real processes: a method resolves when its effect was observed. One that fails throws an error whose message says
 * why, for people.
 */
export interface FaultTargets {
  /** Sends SIGKILL to a member, of an agent also to what it runs, and resolves when its process is gone. */
  kill(ai_id: string): Promise<void>;
  /** Stops a trainer, or `hub`, and resolves when its process is stopped; see `stopProcess`. */
  pause(name: string): Promise<void>;
  /** Continues a process that was paused. */
  resume(name: string): Promise<void> | void;
  /** Returns the proxy between that AI and the hub; undefined where the AI connects directly. */
  proxyOf(ai_id: string): ChaosProxy | undefined;
  /**
   * Ends the hub with `signal`, starts it again after `downMs` on the same data and port, and resolves when it is ready.
   * When `over` aborts it is started at once, because the audit reads its journal at the end.
   */
  restartHub(
    how: { readonly signal: Deno.Signal; readonly downMs: number; readonly over: AbortSignal },
  ): Promise<void>;
  /** Has a fault hit the next rings of that AI's bell. */
  hitRings(ai_id: string, fault: RingFault): RingHits;
  /** Starts a second trainer with that ai_id; resolves when it is connected and the first one's process has ended. */
  startDuplicate(ai_id: string): Promise<void>;
  /** Does what `activePartner` does, on the hub's database. */
  activePartner(
    over: AbortSignal,
  ): Promise<{ readonly ai_id: string; readonly session_id: string } | undefined>;
  /** Fills the hub's quota by a `QuotaFiller`. */
  fillQuota(): Promise<void>;
  freeQuota(): Promise<void>;
  /** Resolves with whether the hub's `/readyz` reports full storage. */
  isStorageFull(): Promise<boolean>;
}
