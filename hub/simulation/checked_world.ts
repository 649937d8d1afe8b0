/** What the checks of one connection know: the line that came, and the world beside it. */
import type { Disk } from "./simulated_disk.ts";
import type { Ledger } from "./ledger.ts";

/** A line that an AI got, parsed. */
export interface Heard {
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- any line of the protocol; what it has to look like is what is checked here
  readonly line: any;
}

/** The part of the world that checks look at. */
export interface CheckedWorld {
  readonly disk: Disk;
  readonly ledger: Ledger;
  /** Positions that were acknowledged by the present hub, or were stored when it started. */
  readonly confirmed: Map<string, number>;
  /** Whether the disk was full, or the hub had to think so, at any time since. */
  readonly wasFullSince: (ms: number) => boolean;
  /** Whether the hub is going down, or gone. */
  readonly isDraining: () => boolean;
  /** `ai` got a `training_sync`. */
  readonly synced: (ai: string, data: Heard["line"]) => void;
}
