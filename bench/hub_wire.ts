/** The hub's wire: lines of JSON. A publisher is an AI like any other, so it gets what the others publish. */
import { Link } from "./connection.ts";
import { ACK_MARK } from "./mark_counter.ts";
import type { Wire } from "./wire.ts";

/** Speaks to the hub on `port` of loopback, let in by `localKey`. */
export class HubWire implements Wire {
  readonly idMark = ACK_MARK;
  readonly #port: number;
  readonly #localKey: string;

  constructor(port: number, localKey: string) {
    this.#port = port;
    this.#localKey = localKey;
  }

  async receiver(name: string): Promise<Link> {
    const link = await Link.open(this.#port);
    await link.ask(line({ ai_id: name, local_key: this.#localKey }), /"welcome".*\n/);
    return link;
  }

  async publisher(name: string): Promise<Link> {
    const link = await this.receiver(name);
    await link.ask(line({ message_type: "hello", data: { specialization: "bench" } }), /"training_sync".*\n/);
    return link;
  }

  frame(message: string): string {
    return `${message}\n`;
  }

  async knowAbsent(name: string): Promise<void> {
    using link = await this.publisher(name);
    await link.ask(line({ message_type: "leave", message_id: "bye" }), /"ack".*\n/);
  }
}

function line(value: Record<string, unknown>): string {
  return `${JSON.stringify(value)}\n`;
}
