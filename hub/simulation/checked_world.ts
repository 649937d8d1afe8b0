/** Declares what the checks of one connection see: the line that came, and the world beside it. */
import type { Disk } from "./simulated_disk.ts";
import type { Ledger } from "./ledger.ts";

/** `line` is what an AI got, parsed; `text` is what was parsed. */
export interface Heard {
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- any line of the protocol; what it has to look like is what is checked here
  readonly line: any;
}

/** Checks look at this part of the world. */
export interface CheckedWorld {
  readonly disk: Disk;
  readonly ledger: Ledger;
  /** `confirmed` holds positions that were acknowledged by the present hub, or were stored when it started. */
  readonly confirmed: Map<string, number>;
  /** Says whether the disk was full, or the hub had to think so, at any time since. */
  readonly wasFullSince: (ms: number) => boolean;
  /** Says whether the hub is draining, or gone. */
  readonly isDraining: () => boolean;
  /** `ai` got a `training_sync`. */
  readonly synced: (ai: string, data: Heard["line"]) => void;
}
