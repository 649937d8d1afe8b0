/** What a bench does with a server under test; each kind of server has a file that starts it. */
import type { Wire } from "./wire.ts";

/** What a server keeps of what was published. */
export interface Kept {
  readonly messages: number;
  /** Transactions so far, each of them fsynced; only the hub tells. */
  readonly commits?: number;
}

/** A running server; disposing it ends its process. */
export interface Server extends AsyncDisposable {
  /** `hub`, `nats` or `jetstream`. */
  readonly name: string;
  readonly pid: number;
  readonly wire: Wire;
  /** The last lines that it printed. */
  lastWords(): string;
  /** What it keeps now; undefined where it stores nothing. */
  kept(): Promise<Kept | undefined>;
  /** Resolves when it has nothing left to do; the milliseconds it took, undefined where nothing is ever left. */
  rest(): Promise<number | undefined>;
}

/** Starts a server on free ports with an empty data folder below `folder`. */
export type StartServer = (folder: string) => Promise<Server>;
