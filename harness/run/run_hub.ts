/** The hub of a run as the rest of the run sees it, whoever started it. */
import type { Address } from "../../internal/address.ts";
import type { Results } from "../../outcome/results.ts";

/** What lets an AI of the run in. */
export interface Credentials {
  readonly token?: string | undefined;
  readonly localKey?: string | undefined;
}

/** A hub that AIs can connect to. */
export interface RunHub {
  /** The run has started it. */
  readonly isOwn: boolean;
  readonly address: Address;
  /** Where `/status` should be. */
  readonly statusUrl: string;
  /** Of its journal, by which it is known among hubs; undefined: nobody else can be where it is. */
  readonly journalId: string | undefined;
  /** Its `hub_data.db`, or what could be heard of it in a file of that kind. */
  readonly database: string;
  /** Of its process; undefined: not ours to look at. */
  readonly pid: number | undefined;
  /** What it has logged, counted; null: not ours to read. */
  readonly log: Results["hub"]["log"];
  /** Resolves when it has ended by itself, with its exit code, or did not come back after a restart, with null. */
  readonly ended: Promise<number | null>;
  /** Somebody else's hub was there and is not to be reached now. */
  readonly isLost: boolean;
  credentialsOf(ai_id: string): Credentials;
  /** Whether everything up to the entry `seq` is in the database; what is under way is waited for. */
  hasRecorded(seq: number): Promise<boolean>;
  /** Ends the run's part in it. */
  stop(): Promise<void>;
}
