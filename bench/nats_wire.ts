/** The wire of nats-server, with and without JetStream: one subject, no queue groups, nothing echoed. */
import { Link } from "./connection.ts";
import { ACK_MARK } from "./mark_counter.ts";
import type { Wire } from "./wire.ts";

const SUBJECT = "share";
const STREAM = "BENCH";
const CONNECT = `CONNECT {"verbose":false,"pedantic":false,"echo":false}\r\n`;
/** PONG comes after everything before it was done. */
const BARRIER = "PING\r\n";

/** Speaks to the nats-server on `port` of loopback. */
export class NatsWire implements Wire {
  readonly idMark = "";
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async receiver(): Promise<Link> {
    return await this.#open(subscribe(SUBJECT, 1));
  }

  async publisher(name: string, reads: boolean): Promise<Link> {
    return await this.#open(subscribe(inbox(name), 2) + (reads ? subscribe(SUBJECT, 1) : ""));
  }

  frame(message: string, publisher: string, acknowledged: boolean): string {
    return publish(SUBJECT, message, acknowledged ? inbox(publisher) : undefined);
  }

  async knowAbsent(): Promise<void> {
    // A subject needs nobody who knows it.
  }

  /** Makes the stream that keeps what is published, in a file, acknowledged; one that is there is emptied. */
  async openStream(): Promise<void> {
    const config = { name: STREAM, subjects: [SUBJECT], storage: "file" };
    await this.#request("DELETE", {});
    const made = await this.#request("CREATE", config);
    if (!made.includes(`"did_create":true`)) throw new Error(`JetStream made no stream: ${made}`);
  }

  /** Messages in the stream. */
  async stored(): Promise<number> {
    return Number(/"messages":(\d+)/.exec(await this.#request("INFO", {}))?.[1]);
  }

  async #request(what: "CREATE" | "DELETE" | "INFO", body: unknown): Promise<string> {
    using link = await this.#open(subscribe("reply", 1));
    const request = publish(`$JS.API.STREAM.${what}.${STREAM}`, JSON.stringify(body), "reply");
    return await link.ask(request, /\}\r\n$/);
  }

  async #open(subscriptions: string): Promise<Link> {
    const link = await Link.open(this.#port);
    await link.ask(CONNECT + subscriptions + BARRIER, /PONG\r\n/);
    return link;
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
