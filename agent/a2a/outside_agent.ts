/** Reads the card of an agent that speaks A2A, and makes the client that the card asks for: JSON-RPC or HTTP+JSON, 1.0 or 0.3. */
import {
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from "@a2a-js/sdk/client";
import type { Message, StreamResponse, Task } from "@a2a-js/sdk";
import { type Reach, safeFetch } from "../../internal/safe_fetch.ts";
import { visibleText } from "../../internal/visible_text.ts";

/** How an agent elsewhere is reached. */
export interface OutsideOptions {
  /** Is the address of the agent, or of its card where it ends in `.json`. */
  readonly url: URL;
  /** Reads the token as it is now. It goes to the origin of `url` and to no other one. */
  readonly token: (() => Promise<string>) | undefined;
  readonly reach: Pick<Reach, "allowPrivate" | "allowedBy">;
}

/** Says for people why an outside agent cannot be used. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
}

type Events = AsyncGenerator<StreamResponse, void, undefined>;

/** What is asked of an outside agent. Each call ends when its signal aborts. */
export interface OutsideAgent {
  readonly name: string;
  /** It answers a message with a stream of events. */
  readonly streams: boolean;
  /** Sends a message; where it does not stream it answers at once, with the task or its only message. */
  send(message: Message, signal: AbortSignal): Events;
  /** Follows a task from now on. */
  follow(taskId: string, signal: AbortSignal): Events;
  task(taskId: string, signal: AbortSignal): Promise<Task>;
  cancel(taskId: string, signal: AbortSignal): Promise<Task>;
}

const CARD_PATH = ".well-known/agent-card.json";
const MAX_CARD_BYTES = 1_048_576;
/** What a long task streams in one answer, all together. */
const MAX_ANSWER_BYTES = 67_108_864;

/** Returns where the card of the agent at `url` is. */
export function cardUrl(url: URL): URL {
  if (url.pathname.endsWith(".json")) return url;
  const folder = new URL(url);
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  return new URL(CARD_PATH, folder);
}

/** Fetches the card and makes the client. @throws {OutsideError | Error} whose message says why it cannot be used */
export async function connectOutside(
  { url, token, reach }: OutsideOptions,
  signal: AbortSignal,
): Promise<OutsideAgent> {
  const fetchAt = async (target: URL, init: RequestInit, maxBytes: number) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) {
      if (target.origin !== url.origin) {
        throw new OutsideError(
          `its card names ${target.origin}, and the token is for ${url.origin} alone: give the address at ${target.origin}`,
        );
      }
      headers.set("Authorization", `Bearer ${await token()}`);
    }
    const { method = "GET", body } = init;
    const response = await safeFetch(target, {
      ...{ method, headers, signal: init.signal ?? signal },
      ...(typeof body === "string" ? { body } : {}),
    }, { ...reach, maxBytes });
    if (response.status < 300 || response.status >= 400) return response;
    await response.body?.cancel();
    throw new OutsideError(
      `it answers ${response.status}, a redirect, which is not followed: give the address that it leads to`,
    );
  };
  const fetchImpl =
    ((input: string | URL | Request, init: RequestInit = {}) =>
      fetchAt(new URL(String(input)), init, MAX_ANSWER_BYTES)) as typeof fetch;
  const legacyCompat = { enabled: true };
  const cardResolver = new DefaultAgentCardResolver({ legacyCompat });
  const card = cardResolver.normalizeAgentCard(await readCard(cardUrl(url), fetchAt, signal));
  if (!Array.isArray(card.supportedInterfaces) || card.supportedInterfaces.length === 0) {
    throw new OutsideError(`what is at ${cardUrl(url).href} is no agent card: it names no interface`);
  }
  const transports = [
    new JsonRpcTransportFactory({ fetchImpl, legacyCompat }),
    new RestTransportFactory({ fetchImpl, legacyCompat }),
  ];
  const clientConfig = { polling: true };
  const factory = new ClientFactory({ transports, clientConfig, cardResolver });
  const client = await factory.createFromAgentCard(card).catch((cause) => {
    const offered = card.supportedInterfaces.map(({ protocolBinding }) => protocolBinding).join(", ");
    throw new OutsideError(
      `it offers ${visibleText(offered, 200)}, and neither JSONRPC nor HTTP+JSON`,
      { cause },
    );
  });
  const streams = card.capabilities?.streaming === true;
  return {
    ...{ name: visibleText(String(card.name), 100), streams },
    async *send(message, signal) {
      const request = { tenant: "", message, configuration: undefined, metadata: undefined };
      if (streams) return yield* client.sendMessageStream(request, { signal });
      const answer = await client.sendMessage(request, { signal });
      yield "messageId" in answer
        ? { payload: { $case: "message", value: answer } }
        : { payload: { $case: "task", value: answer } };
    },
    follow: (id, signal) => client.resubscribeTask({ tenant: "", id }, { signal }),
    task: (id, signal) => client.getTask({ tenant: "", id }, { signal }),
    cancel: (id, signal) => client.cancelTask({ tenant: "", id, metadata: undefined }, { signal }),
  };
}

async function readCard(
  at: URL,
  fetchAt: (target: URL, init: RequestInit, maxBytes: number) => Promise<Response>,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await fetchAt(at, { headers: { "A2A-Version": "1.0" }, signal }, MAX_CARD_BYTES);
  if (!response.ok) {
    await response.body?.cancel();
    const isShut = response.status === 401 || response.status === 403;
    const fix = isShut ? ": give a token that it takes, by --a2a-token-file" : "";
    throw new OutsideError(`its card at ${at.href} cannot be read: it answers ${response.status}${fix}`);
  }
  const text = await response.text();
  try {
    const card = JSON.parse(text);
    if (typeof card === "object" && card !== null && !Array.isArray(card)) return card;
  } catch {
    // It is said below.
  }
  throw new OutsideError(`what is at ${at.href} is no agent card: it is no JSON object`);
}
