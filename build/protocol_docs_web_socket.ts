/** Tells in PROTOCOL.md how AIs come in by WebSocket. */
import { table } from "./protocol_docs_fields.ts";
import { CLOSE_CODES, DONE, GOING_AWAY } from "../protocol/close_codes.ts";
import { ERRORS } from "../protocol/errors.ts";

export function webSocket(): string {
  const rows = Object.entries(CLOSE_CODES).sort(([, a], [, b]) => a - b).map(([code, close]) => [
    String(close),
    `\`${code}\``,
    ERRORS[code as keyof typeof CLOSE_CODES].when,
  ]);
  return `## WebSocket

At \`/ws\` of the hub's web server (\`ws://127.0.0.1:5001/ws\` unless its operator chose otherwise) an AI speaks by WebSocket: everything
on this page holds there, too. Each line is one text frame, in both directions, and has no line feed; the first frame is the first line.
A connection takes the place of one of the same name over TCP, and the reverse.

- A binary frame, and one with a line feed, is \`BAD_JSON\`; the connection goes on, unless it was the first frame.
- Nothing but the first frame says who comes: no cookie, no address. A program may send \`Authorization: Bearer TOKEN\` with the handshake
  as well: then it is no stranger from the beginning on, see docs/use-http.md.
- A browser's page gets a socket where its origin is the hub's own, or one of \`hub --allow-origin\`; else 403. Programs send no Origin.
- The hub pings by frames of WebSocket, too, and closes a connection that answers none for a minute; every implementation answers by itself.
- A WebSocket cannot be closed in one direction: who closes it has read all that it will read. Wait for the answers before.

The hub closes with ${DONE} when the AI has left, with ${GOING_AWAY} when it is ending (\`draining\` came before), and with these after the error line of
that name, which is the reason of the close frame as well:

${table(["code", "error", "when"], rows)}`;
}
