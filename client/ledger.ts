/** What a client can note of its work, for whoever holds it against the hub's journal later. */

/** The hub said that a message is stored, or handled where nothing is to be stored. */
export interface Acknowledgement {
  readonly message_type: string;
  readonly message_id: string;
  /** Where the hub says that it stands; undefined: nothing was stored. */
  readonly seq: number | undefined;
  /** From the call of `send`, so over all attempts. */
  readonly ms: number;
}

/** An entry as it came from the socket. */
export interface Arrival {
  readonly message_type: string;
  readonly seq: number;
  /** RFC 3339, from the hub. */
  readonly timestamp: string;
  /** It is from a time when this connection was not there. */
  readonly replayed?: true | undefined;
}

/** A `HubClient` tells it everything at once, before its caller hears of it. What it throws goes to that caller. */
export interface Ledger {
  /** A connection begins: only entries after `position` may come, each once, in order. */
  begin(position: number): void;
  acknowledged(ack: Acknowledgement): void;
  arrived(entry: Arrival): void;
  /** The hub said that everything up to `position` has come. */
  caughtUp(position: number): void;
}
