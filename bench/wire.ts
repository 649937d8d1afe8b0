/** What the load generator has to know of a server's protocol; everything else is the same for all. */
import type { ACK_MARK } from "./mark_counter.ts";
import type { Link } from "./connection.ts";

/** How one protocol subscribes and publishes. All messages go to one topic. */
export interface Wire {
  /** Where the acknowledgement's mark comes from: the message's own id, or the wire. */
  readonly idMark: typeof ACK_MARK | "";
  /** Opens a connection that gets every message of others from now on. */
  receiver(name: string): Promise<Link>;
  /** Opens a connection that may publish. `reads`: it gets the messages of others as well; some wires cannot but. */
  publisher(name: string, reads: boolean): Promise<Link>;
  /** The text that publishes `message`; `acknowledged`: in such a way that {@link publisher} hears of it. */
  frame(message: string, publisher: string, acknowledged: boolean): string;
  /** Makes the name one that messages can be sent to while nobody of that name is connected. */
  knowAbsent(name: string): Promise<void>;
}
