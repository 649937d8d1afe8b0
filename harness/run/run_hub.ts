/** The hub of a run as the rest of the run sees it, whoever started it. */
import type { Address } from "../../internal/address.ts";

/** What lets an AI of the run in. */
export interface Credentials {
  readonly token?: string | undefined;
  readonly localKey?: string | undefined;
}

/** A hub that AIs can connect to. */
export interface RunHub {
  readonly address: Address;
  /** Where `/status` is; undefined: it is not known. */
  readonly statusUrl: string | undefined;
  /** Its `hub_data.db`; undefined: not to be read from here. */
  readonly database: string | undefined;
  /** Of its process; undefined: not on this machine, or not ours. */
  readonly pid: number | undefined;
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<void>;
  credentialsOf(ai_id: string): Credentials;
  stop(): Promise<void>;
}
