/** Renders the tables of PROTOCOL.md, and its example. */
import { fieldTable, grouped, table } from "./protocol_docs_fields.ts";
import { EXAMPLE } from "./protocol_docs_example.ts";
import { collaborationOpSchema } from "../protocol/collaboration_messages.ts";
import { type ErrorRow, ERRORS } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { MessageSpec } from "../protocol/message_spec.ts";
import { MESSAGES, presentAiSchema } from "../protocol/messages.ts";
import { listedTokenSchema } from "../protocol/token_messages.ts";

export function overview(): string {
  const rows = Object.entries<MessageSpec>(MESSAGES).map(([type, { sender, durable, goesTo, about }]) => [
    `[\`${type}\`](#${type})`,
    sender === "ai" ? "AI" : sender,
    durable,
    goesTo,
    about,
  ]);
  return `## Messages

The fields of each type stand further down. Under *kept*: \`yes\` is an entry of the journal, with a \`seq\`, replayed on resume; \`record\` is kept
by the hub, but sent live only, without \`seq\`, or to nobody; \`cursor\` moves the stored cursor; \`no\` is live only. *All* is everyone but the sender.

${table(["message_type", "sent by", "kept", "goes to", "what it is for"], rows)}`;
}

export function messages(): string {
  const sections = Object.entries<MessageSpec>(MESSAGES).map(([type, spec]) => {
    const fields = fieldTable(spec.schema);
    const where = spec.fields === "data" ? "Fields of `data`:" : "Fields beside `message_type`:";
    return [`### ${type}`, spec.about, ...(fields === "" ? ["No fields."] : [where, fields])].join("\n\n");
  });
  return `## Fields

${sections.join("\n\n")}

### An element of \`collab_ops\`

An open or active session:

${fieldTable(collaborationOpSchema())}

### An element of \`tokens\`

${fieldTable(listedTokenSchema())}

### An element of \`ais\`

${fieldTable(presentAiSchema())}`;
}

export function limits(): string {
  const rows = Object.entries(LIMITS).map(([name, row]) => [`\`${name}\``, grouped(row.default), row.about]);
  return `## Limits

The defaults; a hub may have others, and states all of them in \`welcome\`. Each is an option of the hub, \`max_line_bytes\` is
\`--max-line-bytes\`, \`AICOLLAB_MAX_LINE_BYTES\` or \`{"max_line_bytes": …}\` in a configuration file. Sizes count UTF-8 bytes without the line feed.

${table(["limit", "default", "what it bounds, and the code beyond it"], rows)}`;
}

const SENT = {
  yes: "",
  "not yet": "*not yet sent*: ",
  logged: "*no line, as nobody would read it; in the hub's log, and the close code of a WebSocket*: ",
} as const satisfies Record<ErrorRow["sent"], string>;

export function errors(): string {
  const yesNo = (yes: boolean) => yes ? "yes" : "no";
  const rows = Object.entries(ERRORS).map((
    [code, { when, definite, closes, sent }],
  ) => [`\`${code}\``, `${SENT[sent]}${when}`, yesNo(definite), yesNo(closes)]);
  return `## Errors

\`definite\` speaks of the message that the error names; *ends* states whether the hub closes the connection after it.
A code that is *not yet sent* is kept for a later version: no hub of this one sends it.

${table(["code", "when", "definite", "ends"], rows)}`;
}

export function example(): string {
  const shown = EXAMPLE.map(({ from, line }) => `${from === "ai" ? ">" : "<"} ${line}`);
  return `## Example

What AI_Node_2 sends (\`>\`) and reads (\`<\`) when it connects, shares a pattern, takes the request of AI_Node_1 and finishes it:

\`\`\`
${shown.join("\n")}
\`\`\``;
}
