/** Writes the types of all messages as TypeScript that needs nothing else, from the table of messages. */
import * as z from "zod";
import { ERRORS } from "../protocol/errors.ts";
import type { MessageSpec } from "../protocol/message_spec.ts";
import { MESSAGES } from "../protocol/messages.ts";
import { wantsSchema } from "../protocol/wants.ts";

const HEAD = `/**
 * The messages of the protocol. Written by \`deno task docs\` from the table of messages; PROTOCOL.md explains each.
 */`;

/** Returns the whole module, with a line feed at its end. */
export function messageTypes(): string {
  const specs = Object.entries<MessageSpec>(MESSAGES);
  const sentBy = (...senders: MessageSpec["sender"][]) =>
    specs.filter(([, { sender }]) => senders.includes(sender)).map(([type]) => JSON.stringify(type));
  const durable = specs.filter(([, { durable }]) => durable === "yes").map(([type]) => JSON.stringify(type));
  const inEnvelope = specs.filter(([, { fields }]) => fields === "envelope").map(([type]) =>
    JSON.stringify(type)
  );
  const members = specs.map(([type, spec]) =>
    `${comment(spec.about, "  ")}  readonly ${type}: ${typeOf(spec.schema, "  ")};`
  );
  return [
    HEAD,
    `/** What each type of message carries. */\nexport interface MessageData {\n${members.join("\n")}\n}`,
    `/** An AI sends these. */\nexport type AiMessageType =${union(sentBy("ai", "both"))};`,
    `/** These are entries of the journal: they have a \`seq\` and are replayed. */\nexport type EntryType =${
      union(durable)
    };`,
    `/** What these carry stands beside \`message_type\`, not in \`data\`. */\nexport type EnvelopeType =${
      union(inEnvelope)
    };`,
    `/** Which broadcasts a connection wants. */\nexport type Wants = ${typeOf(wantsSchema(), "")};`,
    `/** The codes of refusals and of errors that end a connection. */\nexport type ErrorCode =${
      union(Object.keys(ERRORS).map((code) => JSON.stringify(code)))
    };`,
  ].join("\n\n") + "\n";
}

function union(members: readonly string[]): string {
  return members.map((member) => `\n  | ${member}`).join("");
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "* /")} */\n`;
}

function typeOf(schema: z.core.$ZodType, indent: string): string {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "string":
    case "number":
    case "boolean":
    case "unknown":
      return def.type;
    case "enum":
      return Object.values(def.entries).map((value) => JSON.stringify(value)).join(" | ");
    case "literal":
      return def.values.map((value) => JSON.stringify(value)).join(" | ");
    case "optional":
    case "default":
      return typeOf(def.innerType, indent);
    case "nullable":
      return `${typeOf(def.innerType, indent)} | null`;
    case "union":
      return def.options.map((option) => typeOf(option, indent)).join(" | ");
    case "array": {
      const element = typeOf(def.element, indent);
      return /^[\w.]+$/.test(element) ? `readonly ${element}[]` : `readonly (${element})[]`;
    }
    case "object":
      return objectOf(def, indent);
    default:
      throw new Error(`No type is known for a ${def.type}`);
  }
}

function objectOf({ shape, catchall }: z.core.$ZodObjectDef, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(shape).map(([key, field]) => {
    const { type } = (field as z.core.$ZodTypes)._zod.def;
    const mayMiss = type === "optional" || type === "default" ? "?" : "";
    const about = z.globalRegistry.get(field)?.description;
    const kind = `${typeOf(field, inner)}${mayMiss && " | undefined"}`;
    return `${comment(about, inner)}${inner}readonly ${key}${mayMiss}: ${kind};`;
  });
  const isLoose = (catchall as z.core.$ZodTypes | undefined)?._zod.def.type === "unknown";
  const others = isLoose ? [`${inner}readonly [key: string]: unknown;`] : [];
  return `{\n${[...fields, ...others].join("\n")}\n${indent}}`;
}
