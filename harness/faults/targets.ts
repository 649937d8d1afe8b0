/** What faults act upon: the processes, connections and the hub of one run. */
import type { ChaosProxy } from "./chaos_proxy.ts";

/**
 * Everything here is real: what is said to have happened was seen. A method that cannot do its part throws an error whose
 * message says why, for people.
 */
export interface FaultTargets {
  /** Sends SIGKILL to a trainer and resolves when its process is gone. */
  kill(ai_id: string): Promise<void>;
  /** Stops a trainer, or `hub`, and resolves when its process is seen stopped; see `stopProcess`. */
  pause(name: string): Promise<void>;
  /** Lets it go on. */
  resume(name: string): Promise<void> | void;
  /** Between that AI and the hub; undefined where it is connected without one. */
  proxyOf(ai_id: string): ChaosProxy | undefined;
  /**
   * Ends the hub with `signal`, starts it again after `downMs` on the same data and port, and resolves when it is ready.
   * When `over` aborts it is started at once: what was acknowledged is read from it in the end.
   */
  restartHub(
    how: { readonly signal: Deno.Signal; readonly downMs: number; readonly over: AbortSignal },
  ): Promise<void>;
  /** Starts a second trainer of that name; resolves when it is connected and the first one's process has ended. */
  startDuplicate(ai_id: string): Promise<void>;
  /** See `activePartner`. */
  activePartner(
    over: AbortSignal,
  ): Promise<{ readonly ai_id: string; readonly session_id: string } | undefined>;
  /** Fills the hub's quota, see `QuotaFiller`. */
  fillQuota(): Promise<void>;
  freeQuota(): Promise<void>;
  /** Whether the hub's `/readyz` says that its storage is full. */
  isStorageFull(): Promise<boolean>;
}
