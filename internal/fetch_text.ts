/** Fetches over HTTP with proxies in mind: what is on this machine is never asked through one, and errors can name it. */
import { isLoopback } from "./address.ts";

/** An `Answer` is a response with its whole body. */
export interface Answer {
  /** True for a status from 200 to 299. */
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/** Resolves with what answers at `url`. @throws {Error} when nothing does; `TimeoutError` after `withinMs` */
export async function fetchText(url: string | URL, withinMs: number): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const host = withoutBrackets(hostname);
  const init = { signal: AbortSignal.timeout(withinMs) };
  if (!isLoopback(host)) return await read(await fetch(url, init));
  // Deno takes the proxies of the environment for every other client.
  using client = Deno.createHttpClient({
    proxy: { transport: "tcp", hostname: host, port: Number(port || 80) },
  });
  return await read(await fetch(url, { ...init, client }));
}

async function read(response: Response): Promise<Answer> {
  const { ok, status } = response;
  return { ok, status, text: await response.text() };
}

/**
 * Returns what an error about `url` adds where it was asked through a proxy, `, asked through the proxy "http://p:3128/"
 * that HTTP_PROXY names`; else an empty text.
 */
export function proxyText(
  url: string | URL,
  environment: Readonly<Record<string, string>> = Deno.env.toObject(),
): string {
  const host = withoutBrackets(new URL(url).hostname);
  const variable = ["ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"].find((name) => environment[name]);
  if (variable === undefined || isLoopback(host)) return "";
  if (isExcepted(host, environment.NO_PROXY ?? environment.no_proxy ?? "")) return "";
  return `, asked through the proxy "${withoutSecret(environment[variable]!)}" that ${variable} names`;
}

/** Returns whether `list`, as in NO_PROXY, has the host, a domain above it, or `*`. */
function isExcepted(host: string, list: string): boolean {
  return list.split(",").map((entry) => entry.trim().replace(/^\./, "")).some((entry) =>
    entry === "*" || (entry !== "" && (host === entry || host.endsWith(`.${entry}`)))
  );
}

function withoutSecret(proxy: string): string {
  return proxy.replace(/\/\/[^/@]*@/, "//…@");
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
