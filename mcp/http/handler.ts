/**
 * Answers `/mcp`, the door over HTTP for clients of the Model Context Protocol. In the newer era each request stands alone; in the
 * older one a client has a session, and one whose session the hub does not know (any more) is answered as if it needed none.
 */
import {
  createMcpHandler,
  isJsonContentType,
  isLegacyRequest,
  legacyStatelessFallback,
  type McpRequestContext,
  type McpServer,
} from "@modelcontextprotocol/server";
import type { Address } from "../../internal/address.ts";
import { bodyText } from "../../internal/body_text.ts";
import { type Clock, systemClock } from "../../internal/clock.ts";
import type { AgentOf } from "../agent.ts";
import { mcpServer } from "../server.ts";
import { HttpAgents } from "./agents.ts";
import { aiOf, type Caller, type NamedAi, nameOf } from "./caller.ts";
import { Exchange } from "./exchange.ts";
import { refusal } from "./refusal.ts";
import { HttpSessions, type SessionKey } from "./sessions.ts";

export type { Caller } from "./caller.ts";

/** A message of a client has so many bytes at most. */
const MAX_BODY_BYTES = 4 * 1_048_576;
const SWEEP_MS = 1_000;

/** A handler is made from these. */
export interface McpHttpOptions {
  /** The AIs of the clients connect there. */
  readonly hub: Address;
  readonly clock?: Clock;
  /** Makes a server for the AI of its calls. */
  readonly build?: (agentOf: AgentOf) => McpServer;
}

/** Serves until it is disposed, which ends what is under way. */
export class McpHttp implements AsyncDisposable {
  readonly #agents: HttpAgents;
  readonly #sessions: HttpSessions;
  readonly #build: (agentOf: AgentOf) => McpServer;
  readonly #exchanges = new Set<Exchange>();
  /** The AI of each request that stands alone. */
  readonly #agentOf = new WeakMap<Request, AgentOf>();
  readonly #modern = createMcpHandler((context) => this.#alone(context), {
    legacy: "reject",
    responseMode: "sse",
  });
  readonly #stateless = legacyStatelessFallback((context) => this.#alone(context));
  readonly #ended = new AbortController();

  constructor({ hub, clock = systemClock, build = mcpServer }: McpHttpOptions) {
    this.#agents = new HttpAgents({ hub, clock });
    this.#sessions = new HttpSessions(clock);
    this.#build = build;
    this.#sweep(clock);
  }

  /** Answers a request of `caller`, who was let in. */
  async fetch(request: Request, caller: Caller): Promise<Response> {
    const ai = aiOf(new URL(request.url).searchParams, caller);
    if (typeof ai === "string") return refusal(400, -32_600, `Invalid Request: ${ai}`);
    const body = request.method === "POST" ? await bodyOf(request) : undefined;
    if (body instanceof Response) return body;
    if (this.#ended.signal.aborted) return refusal(503, -32_000, "The hub is ending: try again later");
    if (caller.ended.aborted) return refusal(401, -32_000, "The token ended before its request was whole");
    const exchange = new Exchange(request);
    this.#exchanges.add(exchange);
    const abort = () => exchange.abort();
    caller.ended.addEventListener("abort", abort, { once: true });
    exchange.ended.then(() => {
      this.#exchanges.delete(exchange);
      caller.ended.removeEventListener("abort", abort);
    });
    try {
      return exchange.watched(await this.#answer(exchange, { body, ai, caller }));
    } catch (error) {
      exchange.abort();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#agents[Symbol.asyncDispose]();
    await this.#sessions[Symbol.asyncDispose]();
    await this.#modern.close();
    for (const exchange of this.#exchanges) exchange.abort();
  }

  async #answer(exchange: Exchange, { body, ai, caller }: Asked): Promise<Response> {
    const { request } = exchange;
    const parsed = body === undefined ? {} : { parsedBody: body };
    const agentOf = (session: SessionKey | undefined): AgentOf => (meta) => {
      const sessionId = session?.id ?? request.headers.get("mcp-session-id") ?? undefined;
      return this.#agents.get(nameOf(caller, { id: ai.id, meta, sessionId }), {
        ...{ caller, ai, session: session?.liveness },
        follow: (own) => own.follow(exchange),
      });
    };
    this.#agentOf.set(request, agentOf(undefined));
    if (!await isLegacyRequest(request, body)) return await this.#modern.fetch(request, parsed);
    const serverOf = (session: SessionKey) => this.#build(agentOf(session));
    return await this.#sessions.answer(exchange, { body, caller, serverOf }) ??
      await this.#stateless(request, parsed);
  }

  #alone({ requestInfo }: McpRequestContext): McpServer {
    return this.#build(this.#agentOf.get(requestInfo!)!);
  }

  async #sweep(clock: Clock): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await clock.delay(SWEEP_MS, signal);
      this.#sessions.sweep();
      this.#agents.sweep();
    }
  }
}

interface Asked {
  readonly body: unknown;
  readonly ai: NamedAi;
  readonly caller: Caller;
}

/** Resolves with the JSON of the body, or with the answer to one that is none. */
async function bodyOf(request: Request): Promise<unknown> {
  if (!isJsonContentType(request.headers.get("content-type"))) {
    return refusal(415, -32_000, "Unsupported Media Type: Content-Type must be application/json");
  }
  try {
    const text = await bodyText(request, MAX_BODY_BYTES);
    if (text !== undefined) return JSON.parse(text);
    return refusal(413, -32_000, `Payload Too Large: a message has at most ${MAX_BODY_BYTES} bytes`);
  } catch {
    return refusal(400, -32_700, "Parse error: the body is no JSON, or did not come to its end");
  }
}
