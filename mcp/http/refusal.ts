/** Refuses a request over HTTP as the protocol does: an error that names no request. */

/** Returns the answer; `code` is one of JSON-RPC. */
export function refusal(
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}
