/**
 * Fetches from a URL that somebody else named: the name is resolved once, every address that it has is checked, and the connection
 * goes to the one that was checked. No answer leads elsewhere, and each is bounded.
 */
import { Buffer } from "node:buffer";
import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { isIP } from "node:net";
import { Duplex } from "node:stream";
import { beforeAbort } from "./before_abort.ts";
import { closeQuietly } from "./close_quietly.ts";
import { isPublic } from "./public_address.ts";

/** What may be reached, and how much of it is read. */
export interface Reach {
  /** Addresses of private networks are allowed, and `http:`. */
  readonly allowPrivate: boolean;
  /** Names the option that allows them, for people. */
  readonly allowedBy: string;
  /** A longer answer is an error. */
  readonly maxBytes: number;
  /** Returns the addresses of a name; the system's resolver unless given. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/** What is asked. The signal bounds the time, also of reading the answer. */
export interface SafeRequest {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** The place may not be reached; the message says why, and which option allows it. */
export class ReachError extends Error {
  override readonly name = "ReachError";
}

/**
 * Resolves with the answer, whatever its status; a redirect is one, too. Its body has to be read or cancelled.
 * @throws {ReachError} before anything is connected. @throws {Error} where nothing answers
 */
export async function safeFetch(url: URL, request: SafeRequest, reach: Reach): Promise<Response> {
  const { signal } = request;
  const address = await beforeAbort(checkedAddress(url, reach), signal);
  const connection = await connect(url, address, signal);
  const close = () => closeQuietly(connection);
  signal.addEventListener("abort", close, { once: true });
  const end = () => {
    signal.removeEventListener("abort", close);
    close();
  };
  try {
    signal.throwIfAborted();
    const answer = await beforeAbort(exchange(url, request, connection), signal);
    const body = bounded(answer, { maxBytes: reach.maxBytes, signal, end });
    const isEmpty = NO_BODY.has(answer.statusCode!);
    if (isEmpty) await body.cancel();
    return new Response(isEmpty ? null : body, { status: answer.statusCode!, headers: headersOf(answer) });
  } catch (error) {
    end();
    throw error;
  }
}

/** A `Response` of these has no body. */
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Connects the address; the other end proves the name. Proxies of the environment are not asked: they would look it up again. */
async function connect(url: URL, address: string, signal: AbortSignal): Promise<Deno.Conn> {
  const isSecure = url.protocol === "https:";
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const plain = await Deno.connect({ hostname: address, port, signal });
  if (!isSecure) return plain;
  const close = () => closeQuietly(plain);
  signal.addEventListener("abort", close, { once: true });
  try {
    const secure = await Deno.startTls(plain, { hostname: nameOf(url) });
    await secure.handshake();
    return secure;
  } catch (error) {
    close();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
}

/** Sends the request over the connection, and resolves with the head of the answer. */
function exchange(
  url: URL,
  { method = "GET", headers, body = "" }: SafeRequest,
  connection: Deno.Conn,
): Promise<IncomingMessage> {
  const { readable, writable } = connection;
  // deno-lint-ignore no-explicit-any -- Node's types of the same streams differ
  const socket = Duplex.fromWeb({ readable, writable } as any) as any;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  socket.on("error", reject);
  // Deno heeds `createConnection` only where no `agent` is named.
  const sent = httpRequest({
    ...{ method, host: nameOf(url), path: `${url.pathname}${url.search}`, createConnection: () => socket },
    headers: {
      ...Object.fromEntries(asHeaders(headers)),
      ...{ host: url.host, connection: "close" },
      ...(body === "" ? {} : { "content-length": Buffer.byteLength(body) }),
    },
  }, resolve);
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

/** @throws {Error} which does not show the value, as it may be a secret */
function asHeaders(headers: HeadersInit | undefined): Headers {
  try {
    return new Headers(headers);
  } catch {
    throw new Error(
      "a header that goes with it has a character that HTTP does not carry, such as a line feed",
    );
  }
}

function headersOf({ headers }: IncomingMessage): Headers {
  const texts = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? ""]).map((text): [string, string] => [name, text])
  );
  return new Headers(texts);
}

function nameOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** Returns an address of the host of `url` that may be connected. @throws {ReachError} where one of its addresses may not */
async function checkedAddress(url: URL, { allowPrivate, allowedBy, resolve }: Reach): Promise<string> {
  const isPlain = url.protocol === "http:";
  if (!isPlain && url.protocol !== "https:") {
    throw new ReachError(`${url.protocol} is neither https: nor http:`);
  }
  const name = nameOf(url);
  const found = isIP(name) > 0 ? [name] : await (resolve ?? addressesOf)(name);
  const [first] = found;
  if (first === undefined) throw new ReachError(`"${name}" has no address`);
  const hidden = allowPrivate ? undefined : found.find((address) => !isPublic(address));
  if (hidden === undefined) {
    if (!isPlain || allowPrivate) return first;
    throw new ReachError(
      `others on the way could read what goes to ${url.origin} (${allowedBy} allows http:)`,
    );
  }
  throw new ReachError(`"${name}" is ${hidden}, not an address of the public network (${allowedBy})`);
}

async function addressesOf(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

function bounded(
  answer: IncomingMessage,
  { maxBytes, signal, end }: {
    readonly maxBytes: number;
    readonly signal: AbortSignal;
    readonly end: () => void;
  },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  async function* pieces() {
    let bytes = 0;
    try {
      for await (const piece of answer) {
        bytes += piece.length;
        if (bytes > maxBytes) throw new Error(`its answer has more than ${maxBytes} bytes`);
        yield new Uint8Array(piece);
      }
      signal.throwIfAborted();
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      answer.on("error", () => {}).destroy();
      end();
    }
  }
  const all = pieces();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await all.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      // What waits for a piece would hold up the end of a generator.
      end();
      answer.on("error", () => {}).destroy();
      all.return().catch(() => {});
    },
  }, { highWaterMark: 0 });
}
