/** Speaks the protocol of nats-server, with and without JetStream: one subject, no queue groups, no echo. */
import { Connection } from "./connection.ts";
import { ACK_MARK } from "./mark_counter.ts";
import type { Wire } from "./wire.ts";

const SUBJECT = "share";
const STREAM = "BENCH";
const CONNECT = `CONNECT {"verbose":false,"pedantic":false,"echo":false}\r\n`;
/** The server answers PONG when it has done everything before it. */
const BARRIER = "PING\r\n";

/** Speaks the protocol of the nats-server on `port` of loopback. */
export class NatsWire implements Wire {
  readonly idMark = "";
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async receiver(): Promise<Connection> {
    return await this.#open(subscribe(SUBJECT, 1));
  }

  async publisher(name: string, reads: boolean): Promise<Connection> {
    return await this.#open(subscribe(inbox(name), 2) + (reads ? subscribe(SUBJECT, 1) : ""));
  }

  frame(message: string, publisher: string, acknowledged: boolean): string {
    return publish(SUBJECT, message, acknowledged ? inbox(publisher) : undefined);
  }

  async registerAbsent(): Promise<void> {
    // NATS accepts messages on any subject.
  }

  /** Creates the stream that stores published messages in a file and acknowledges them; deletes an earlier one. */
  async openStream(): Promise<void> {
    const config = { name: STREAM, subjects: [SUBJECT], storage: "file" };
    await this.#request("DELETE", {});
    const answer = await this.#request("CREATE", config);
    if (!answer.includes(`"did_create":true`)) throw new Error(`JetStream created no stream: ${answer}`);
  }

  /** Returns the number of messages in the stream. */
  async stored(): Promise<number> {
    return Number(/"messages":(\d+)/.exec(await this.#request("INFO", {}))?.[1]);
  }

  async #request(what: "CREATE" | "DELETE" | "INFO", body: unknown): Promise<string> {
    using connection = await this.#open(subscribe("reply", 1));
    const request = publish(`$JS.API.STREAM.${what}.${STREAM}`, JSON.stringify(body), "reply");
    return await connection.request(request, /\}\r\n$/);
  }

  async #open(subscriptions: string): Promise<Connection> {
    const connection = await Connection.open(this.#port);
    await connection.request(CONNECT + subscriptions + BARRIER, /PONG\r\n/);
    return connection;
  }
}

function inbox(name: string): string {
  return `inbox${ACK_MARK}.${name}`;
}

function subscribe(subject: string, id: number): string {
  return `SUB ${subject} ${id}\r\n`;
}

function publish(subject: string, text: string, reply: string | undefined): string {
  return `PUB ${subject} ${reply === undefined ? "" : `${reply} `}${text.length}\r\n${text}\r\n`;
}
