/** Gives the suite a token, and topics where it creates streams: a topic is there as soon as somebody names it. */

import { noteCreated } from "./suite.ts";

/** These ask a PUT for more than a stream of JSON. */
const MORE = [
  "stream-ttl",
  "stream-expires-at",
  "stream-closed",
  "stream-forked-from",
  "stream-fork-sub-offset",
];

/**
 * Replaces the global `fetch` until the result is disposed of: requests below `baseUrl` have the token of one who reads all topics, and a PUT of a plain
 * JSON stream is answered here, and its body appended.
 */
export function asTheOperator(baseUrl: string, token: string): Disposable {
  const real = globalThis.fetch;
  const named = new Set<string>();
  const create = async (request: Request): Promise<Response> => {
    noteCreated();
    const { url } = request;
    const body = (await request.text()).trim();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    if (body !== "" && body !== "[]") {
      const { status } = await real(url, { method: "POST", headers, body });
      if (status !== 204) return new Response(null, { status });
    }
    const head = await real(url, { method: "HEAD", headers });
    const status = named.has(url) ? 200 : 201;
    named.add(url);
    return new Response(null, { status, headers: { location: url, ...Object.fromEntries(head.headers) } });
  };
  globalThis.fetch = (input, init) => {
    const given = new Request(input, init);
    if (!given.url.startsWith(baseUrl)) return real(given);
    // Many tests wait for something that does not come.
    const isWaiting = given.url.includes("live=long-poll");
    const request = isWaiting ? new Request(`${given.url}&timeout=1`, given) : given;
    request.headers.set("authorization", `Bearer ${token}`);
    const isJson = /^application\/json\b/i.test(request.headers.get("content-type") ?? "");
    const isPlain = !MORE.some((name) => request.headers.has(name));
    return request.method === "PUT" && isJson && isPlain ? create(request) : real(request);
  };
  return {
    [Symbol.dispose]: () => void (globalThis.fetch = real),
  };
}
