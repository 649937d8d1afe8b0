/** Declares what the load generator needs of a server's protocol. */
import type { ACK_MARK } from "./mark_counter.ts";
import type { Connection } from "./connection.ts";

/** A wire is a protocol with one topic for all messages. */
export interface Wire {
  /** The mark that the message's id has to carry; empty where the protocol puts it into acknowledgements itself. */
  readonly idMark: typeof ACK_MARK | "";
  /** Opens a connection that receives every message of others from now on. */
  receiver(name: string): Promise<Connection>;
  /** Opens a connection that may publish. With `reads`, and in some protocols always, it receives what others publish. */
  publisher(name: string, reads: boolean): Promise<Connection>;
  /** Returns the text that publishes `message`; with `acknowledged` the server acknowledges it to `publisher`. */
  frame(message: string, publisher: string, acknowledged: boolean): string;
  /** Registers a name, so that messages to it are accepted while nobody of that name is connected. */
  registerAbsent(name: string): Promise<void>;
}
