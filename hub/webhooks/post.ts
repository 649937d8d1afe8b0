/**
 * Posts to the URL of a webhook over a connection of its own: the address that was checked is the one that is connected, and no
 * answer leads elsewhere.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { closeQuietly } from "../../internal/close_quietly.ts";
import { writeAll } from "../../internal/write_all.ts";
import { isPublic } from "./public_address.ts";

/** What is posted, and within what. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Addresses of private networks are allowed, and `http:`. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/** An answer's status line is in the first bytes. */
const MAX_HEAD_BYTES = 8_192;

/** Resolves when the other end has taken it, with a status of 200 to 299. @throws {Error} whose message says for people why not */
export async function post({ url, headers, body, allowPrivate, signal }: Post): Promise<void> {
  const isSecure = url.protocol === "https:";
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const address = await addressOf(hostname, allowPrivate);
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const plain = await Deno.connect({ hostname: address, port });
  let connection: Deno.Conn = plain;
  const close = () => closeQuietly(connection);
  signal.addEventListener("abort", close, { once: true });
  try {
    if (signal.aborted) throw new Error("it took too long");
    if (isSecure) connection = await Deno.startTls(plain, { hostname });
    const head = [
      `POST ${url.pathname}${url.search} HTTP/1.1`,
      ...[`Host: ${url.host}`, "Connection: close", "Content-Type: application/json"],
      `Content-Length: ${encoder.encode(body).length}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    await writeAll(connection, encoder.encode(`${head.join("\r\n")}\r\n\r\n${body}`));
    refuse(await statusOf(connection));
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

const encoder = new TextEncoder();

async function addressOf(hostname: string, allowPrivate: boolean): Promise<string> {
  const found = isIP(hostname) > 0
    ? [hostname]
    : (await lookup(hostname, { all: true })).map(({ address }) => address);
  const [first] = found;
  if (first === undefined) throw new Error(`"${hostname}" has no address`);
  const hidden = allowPrivate ? undefined : found.find((address) => !isPublic(address));
  if (hidden === undefined) return first;
  throw new Error(
    `"${hostname}" is ${hidden}, not an address of the public network (--webhook-allow-private)`,
  );
}

async function statusOf(connection: Deno.Conn): Promise<number> {
  let head = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1_024);
  while (!head.includes("\r\n") && head.length < MAX_HEAD_BYTES) {
    const count = await connection.read(buffer);
    if (count === null) break;
    head += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(head)?.[1];
  if (status === undefined) throw new Error("what it answers is no HTTP");
  return Number(status);
}

function refuse(status: number): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    throw new Error(
      `it answers ${status}, a redirect, which is not followed: give the address that it leads to`,
    );
  }
  throw new Error(`it answers ${status}`);
}
