/**
 * Keeps the sessions of clients in the older era, which speak of one by its id: only so a cancellation reaches the call that it is
 * about. Clients leave sessions behind without a word, so these end by themselves.
 */
import {
  isInitializeRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { Clock } from "../../internal/clock.ts";
import type { Caller } from "./caller.ts";
import type { Exchange } from "./exchange.ts";
import { Liveness } from "./liveness.ts";
import { refusal } from "./refusal.ts";

/** There are so many at most, and so many of one caller. */
const MAX_SESSIONS = 1_000;
const MAX_OF_CALLER = 100;

/** An id of a session, with what belongs to it. */
export interface SessionKey {
  readonly id: string;
  readonly liveness: Liveness;
}

interface Session extends SessionKey {
  readonly callerName: string | undefined;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: McpServer;
}

/** Makes the server of a session. */
export type ServerOf = (session: SessionKey) => McpServer;

export class HttpSessions implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();
  /** Clients have ended these: nothing is answered in their name any more. */
  readonly #deleted = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers in the session that the request names or begins; returns undefined where it does neither. */
  async answer(
    exchange: Exchange,
    { body, caller, serverOf }: {
      readonly body: unknown;
      readonly caller: Caller;
      readonly serverOf: ServerOf;
    },
  ): Promise<Response | undefined> {
    const id = exchange.request.headers.get("mcp-session-id");
    const known = id === null ? undefined : this.#sessions.get(id);
    if (known !== undefined && known.callerName === caller.name) {
      return await this.#pass(known, exchange, body);
    }
    if (id !== null && this.#deleted.has(id)) return refusal(404, -32_001, "Session not found");
    if (!isInitializeRequest(body)) return undefined;
    if (!this.#hasRoom(caller)) {
      const message = `This hub has ${MAX_SESSIONS} sessions already, or ${MAX_OF_CALLER} of yours: ` +
        "end one (DELETE), or try again in some minutes";
      return refusal(503, -32_000, message, { "retry-after": "60" });
    }
    return await this.#pass(await this.#begin(caller, serverOf), exchange, body);
  }

  /** Ends those whose clients have gone. */
  sweep(): void {
    for (const session of this.#sessions.values()) if (session.liveness.isOver) this.#end(session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => this.#end(session)));
  }

  async #begin(caller: Caller, serverOf: ServerOf): Promise<Session> {
    const key = { id: crypto.randomUUID(), liveness: new Liveness(this.#clock) };
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => key.id,
      onsessionclosed: (id) => this.#delete(id),
    });
    const session = { ...key, callerName: caller.name, transport, server: serverOf(key) };
    const end = () => this.#end(session);
    transport.onclose = () => {
      this.#sessions.delete(key.id);
      // A token outlives its sessions, which would stay in memory as long.
      caller.ended.removeEventListener("abort", end);
    };
    // Those that begin at the same time are counted, too.
    this.#sessions.set(key.id, session);
    caller.ended.addEventListener("abort", end, { once: true });
    await session.server.connect(transport);
    return session;
  }

  #pass({ transport, liveness }: Session, exchange: Exchange, body: unknown): Promise<Response> {
    liveness.follow(exchange);
    return transport.handleRequest(exchange.request, body === undefined ? {} : { parsedBody: body });
  }

  /** Returns whether there is room for one more of this caller, for which the one of its sessions may end that is idle the longest. */
  #hasRoom({ name }: Caller): boolean {
    const own = [...this.#sessions.values()].filter(({ callerName }) => callerName === name);
    if (own.length < MAX_OF_CALLER && this.#sessions.size < MAX_SESSIONS) return true;
    const [oldest] = own.filter(({ liveness }) => !liveness.isOpen)
      .sort((one, other) => one.liveness.lastMs - other.liveness.lastMs);
    if (oldest === undefined) return false;
    this.#end(oldest);
    return true;
  }

  #delete(id: string): void {
    this.#deleted.add(id);
    const [oldest] = this.#deleted;
    if (this.#deleted.size > MAX_SESSIONS) this.#deleted.delete(oldest!);
  }

  async #end({ id, server }: Session): Promise<void> {
    this.#sessions.delete(id);
    await server.close();
  }
}
