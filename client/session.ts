/**
 * Leads one connection from its first line to its end: writes what is due in the right order, answers pings, and notices
 * when the hub has fallen silent. The client decides what is sent.
 */
import type { Clock } from "../internal/clock.ts";
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import type { AuthLine } from "../protocol/auth_line.ts";
import type { Connect, Connection, HubLine } from "./connection.ts";
import type { Welcome } from "./hub_message.ts";
import type { Unanswered } from "./unanswered.ts";

/** A hub counts as dead after so many heartbeat intervals without a byte; after one interval it is pinged. */
const MAX_SILENT_INTERVALS = 3;

const PING = `{"message_type":"ping"}`;
const PONG = `{"message_type":"pong"}`;

/** A session shares these with its client. */
export interface SessionOptions {
  readonly connect: Connect;
  readonly clock: Clock;
  /** Unanswered messages are written after `welcome` and until the hub drains. */
  readonly unanswered: Unanswered;
  readonly signal: AbortSignal;
}

/** An open connection to the hub. */
export class Session implements Disposable {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #unanswered: Unanswered;
  readonly #ended = new AbortController();
  /** The hub's limits are known from its `welcome` on. */
  #limits: Limits | undefined;
  #intervalMs = DEFAULT_LIMITS.heartbeat_interval_ms;
  #lastByteMs: number;
  /** These lines are written before any message. */
  #controlLines: string[] = [];
  #cursor: number | undefined;
  #isDraining = false;
  #isWriting = false;

  private constructor(connection: Connection, { clock, unanswered }: SessionOptions) {
    this.#connection = connection;
    this.#clock = clock;
    this.#unanswered = unanswered;
    this.#lastByteMs = clock.monotonicMs();
    this.#watch();
  }

  /** Connects, and then sends the first line that `auth` returns. @throws what `connect` and `auth` throw. */
  static async open(auth: () => Promise<AuthLine>, options: SessionOptions): Promise<Session> {
    const connection = await options.connect(options.signal);
    try {
      const line = JSON.stringify(await auth());
      const session = new Session(connection, options);
      session.#say(line);
      return session;
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  }

  /** Begins after the hub's `welcome`: sends `hello`, which a visit has not, then the messages. */
  begin(welcome: Welcome, hello: string | undefined): void {
    this.#limits = { ...DEFAULT_LIMITS, ...welcome.limits };
    this.#intervalMs = welcome.heartbeat_interval_ms;
    if (hello === undefined) this.#write();
    else this.#say(hello);
  }

  /** Writes what is due, if anything is. */
  flush(): void {
    this.#write();
  }

  /** Reports that everything up to `seq` is done with; of several calls only the last is sent. */
  received(seq: number): void {
    this.#cursor = seq;
    this.#write();
  }

  /** Yields what the hub sends and answers its pings. Ends with the connection; @throws when that breaks. */
  async *lines(): AsyncGenerator<HubLine[]> {
    for await (const lines of this.#connection.chunks()) {
      this.#lastByteMs = this.#clock.monotonicMs();
      for (const { message } of lines) {
        if (message.message_type === "ping") this.#say(PONG);
        if (message.message_type === "draining") this.#isDraining = true;
      }
      yield lines;
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#connection[Symbol.dispose]();
  }

  #say(line: string): void {
    this.#controlLines.push(line);
    this.#write();
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      for (let text = this.#due(); text !== ""; text = this.#due()) await this.#connection.write(text);
    } catch {
      // The reading side ends as well, and throws the reason.
      this[Symbol.dispose]();
    } finally {
      this.#isWriting = false;
    }
  }

  #due(): string {
    if (this.#ended.signal.aborted) return "";
    const lines = this.#controlLines.splice(0);
    if (this.#limits !== undefined && this.#cursor !== undefined) {
      lines.push(JSON.stringify({ message_type: "received", data: { cursor: this.#cursor } }));
      this.#cursor = undefined;
    }
    const messages = this.#limits === undefined || this.#isDraining
      ? ""
      : this.#unanswered.next(this.#limits);
    return lines.map((line) => `${line}\n`).join("") + messages;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#clock.delay(this.#intervalMs, signal);
      if (signal.aborted) return;
      const silentMs = this.#clock.monotonicMs() - this.#lastByteMs;
      if (silentMs >= MAX_SILENT_INTERVALS * this.#intervalMs) this[Symbol.dispose]();
      else if (silentMs >= this.#intervalMs) this.#say(PING);
    }
  }
}
