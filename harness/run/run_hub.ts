/** Declares what a run needs of its hub, whether the run started it or not. */
import type { Address } from "../../internal/address.ts";
import type { Results } from "../../outcome/results.ts";

export interface Credentials {
  readonly token?: string | undefined;
  readonly localKey?: string | undefined;
}

export interface RunHub {
  /** True where the run has started the hub. */
  readonly isOwn: boolean;
  readonly address: Address;
  /** `/status` should be at this URL. */
  readonly statusUrl: string;
  /** Is the id of its journal, by which another hub at `statusUrl` is recognized; undefined where there can be no other. */
  readonly journalId: string | undefined;
  /** Is the path of its `hub_data.db`, or of the recorder's file of that kind. */
  readonly database: string;
  /** Is undefined where the run did not start the hub. */
  readonly pid: number | undefined;
  /** Counts the lines of its log; null where the run did not start it. */
  readonly log: Results["hub"]["log"];
  /** Resolves with the exit code when the hub has ended by itself, and with null when it did not restart. */
  readonly ended: Promise<number | null>;
  /** True where a hub that is not the run's own was connected and cannot be reached now. */
  readonly isLost: boolean;
  credentialsOf(ai_id: string): Credentials;
  /** Resolves with whether the database has everything up to the entry `seq`, after waiting for what is under way. */
  hasRecorded(seq: number): Promise<boolean>;
  /** Stops the hub if it is the run's own, else disconnects from it. */
  stop(): Promise<void>;
}
