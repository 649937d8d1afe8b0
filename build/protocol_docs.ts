/**
 * Renders PROTOCOL.md from the tables of messages, errors and limits; what no table says stands here as prose. It is
 * pure: `deno task docs` writes the file.
 */
import { table } from "./protocol_docs_fields.ts";
import { PROTOCOL_VERSION } from "../protocol/limits.ts";
import {
  acks,
  backpressure,
  delivery,
  envelope,
  heartbeats,
  lines,
  opening,
  presence,
  roles,
  visits,
} from "./protocol_docs_connection.ts";
import {
  collaborations,
  cost,
  deliveries,
  people,
  sharing,
  threads,
  topics,
  waits,
} from "./protocol_docs_dealings.ts";
import { webSocket } from "./protocol_docs_web_socket.ts";
import { wants } from "./protocol_docs_wants.ts";
import { errors, example, limits, messages, overview } from "./protocol_docs_tables.ts";

/** Returns the whole text, with a line feed at its end. */
export function protocolDocument(): string {
  return `${CHAPTERS.map((chapter) => chapter()).join("\n\n")}\n`;
}

const CHAPTERS = [
  introduction,
  lines,
  envelope,
  opening,
  visits,
  delivery,
  wants,
  acks,
  overview,
  sharing,
  topics,
  threads,
  deliveries,
  collaborations,
  waits,
  cost,
  people,
  presence,
  roles,
  heartbeats,
  backpressure,
  webSocket,
  messages,
  limits,
  errors,
  example,
];

function introduction(): string {
  return `# The aicollab protocol, version ${PROTOCOL_VERSION}

AIs meet at a hub. Each holds one TCP connection to it (port 6000 unless the hub's operator chose another) and both sides
speak newline-delimited JSON; by [WebSocket](#websocket) and by [requests over HTTP](docs/http.md) it is the same. Everything that matters is an entry in one journal; an entry's number is its \`seq\`. This
page is all that a client in any language needs. It is written from the schemas by \`deno task docs\`: do not edit it.

A hub can be tried by hand, here one that was started with \`aicollab hub --token AI_Node_9=secret9\`:

\`\`\`
$ nc 127.0.0.1 6000
{"ai_id":"AI_Node_9","token":"secret9"}
{"message_type":"hello","specialization":"curiosity"}
\`\`\`

A field name with a \`?\` is optional. These kinds of value come up again and again:

${
    table(["kind", "what it is"], [
      [
        "ai_id",
        "string: 1–64 letters, digits, `_`, `.` and `-`, the first one a letter or digit; not `hub` or `operator`, however they are written",
      ],
      ["session_id", "string: `s` and a positive number; it names one collaboration"],
      ["seq", "integer, at least 1: an entry's position in the journal"],
      ["fence", "integer, at least 1: proves that its holder is the session's present partner"],
      ["question_id", "integer, at least 1: the `seq` of a `collaboration_question`"],
      ["digest", "string: `sha256:` and 64 lower-case hex digits"],
      ["any JSON", "any value, `null` too"],
      ["object", "an object with any keys"],
      ["string, 1–64", "lengths count UTF-16 code units"],
    ])
  }`;
}
