/** Declares what the load generator needs of a server under test; each kind of server has a file that starts it. */
import type { Wire } from "./wire.ts";

/** Counts what a server has stored. */
export interface Stored {
  readonly messages: number;
  /** The number of transactions so far, each of them fsynced; only the hub counts them. */
  readonly commits?: number;
}

/** A running server; disposing it ends its process. */
export interface Server extends AsyncDisposable {
  /** `name` is `hub`, `nats` or `jetstream`. */
  readonly name: string;
  readonly pid: number;
  readonly wire: Wire;
  /** Returns the last lines that it printed. */
  lastLines(): string;
  /** Returns what is stored now; undefined where the server stores nothing. */
  stored(): Promise<Stored | undefined>;
  /** Resolves when the server has no work left, with the milliseconds of the wait; undefined where it defers none. */
  untilIdle(): Promise<number | undefined>;
}

/** Starts a server on free ports with an empty data folder below `folder`. */
export type StartServer = (folder: string) => Promise<Server>;
