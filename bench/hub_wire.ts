/** Speaks the hub's protocol. A publisher is an AI like any other, so the hub delivers the others' messages to it. */
import { Connection } from "./connection.ts";
import { ACK_MARK } from "./mark_counter.ts";
import type { Wants } from "../protocol/wants.ts";
import type { Wire } from "./wire.ts";

/** Speaks the protocol of the hub on `port` of loopback, with `localKey` as the proof of identity. */
export class HubWire implements Wire {
  readonly idMark = ACK_MARK;
  readonly #port: number;
  readonly #localKey: string;

  constructor(port: number, localKey: string) {
    this.#port = port;
    this.#localKey = localKey;
  }

  /** Opens a connection that receives every message of others from now on, or only those that it `wants`. */
  async receiver(name: string, wants?: Wants): Promise<Connection> {
    const connection = await Connection.open(this.#port);
    await connection.request(line({ ai_id: name, local_key: this.#localKey, wants }), /"welcome".*\n/);
    return connection;
  }

  async publisher(name: string): Promise<Connection> {
    const connection = await this.receiver(name);
    await connection.request(
      line({ message_type: "hello", data: { specialization: "bench" } }),
      /"training_sync".*\n/,
    );
    return connection;
  }

  frame(message: string): string {
    return `${message}\n`;
  }

  async registerAbsent(name: string): Promise<void> {
    using connection = await this.publisher(name);
    await connection.request(line({ message_type: "leave", message_id: "bye" }), /"ack".*\n/);
  }
}

function line(value: Record<string, unknown>): string {
  return `${JSON.stringify(value)}\n`;
}
