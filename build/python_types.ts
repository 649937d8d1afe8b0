/** Writes the types of all messages as Python's TypedDicts, from the table of messages. */
import * as z from "zod";
import { ERRORS, NOT_HELD } from "../protocol/errors.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import type { MessageSpec } from "../protocol/message_spec.ts";
import { MESSAGES } from "../protocol/messages.ts";
import { wantsSchema } from "../protocol/wants.ts";

const HEAD = (about: string) =>
  `"""${about}\n\nWritten by \`deno task docs\` from the table of messages; PROTOCOL.md explains each.\n"""\n`;

/** Objects inside messages are called so; others after the message and the field. */
const NAMES: Readonly<Record<string, string>> = {
  usage: "Usage",
  ais: "PresentAi",
  collab_ops: "CollaborationOp",
  open_questions: "OpenQuestion",
  topics: "ListedTopic",
  tokens: "ListedToken",
  deliveries: "ReachedState",
  waits: "Wait",
};

/** The client never hands these out: it handles them itself, or they stay at the hub. */
const INTERNAL: ReadonlySet<string> = new Set([
  ...["hello", "sync", "collaboration_renew", "received", "leave", "ping", "pong", "welcome", "ack"],
  ...["operator_action", "token_created", "token_listed", "token_rotated", "token_revoked"],
  ...["library", "library_listed"],
]);

/** The client sends these itself. */
const OWN: ReadonlySet<string> = new Set(["hello", "received", "leave", "ping", "pong", "library"]);

const specs = Object.entries<MessageSpec>(MESSAGES);

/** Returns the module of the types, with a line feed at its end. */
export function pythonMessages(): string {
  const types = new PythonTypes();
  types.add("Wants", wantsSchema());
  for (const [type, { schema }] of specs) types.add(className(type), schema);
  const handedOut = specs.filter(([type, { sender }]) => !INTERNAL.has(type) && sender !== "admin");
  const sections = [
    HEAD("The messages of the protocol."),
    "from __future__ import annotations\n",
    "from typing import Any, Dict, FrozenSet, List, Literal, Mapping, Optional, TypedDict, Union\n",
    literal("ErrorCode", Object.keys(ERRORS)),
    literal("SendType", sendTypes()),
    literal("EntryType", specs.filter(([, { durable }]) => durable === "yes").map(([type]) => type)),
    names("MESSAGE_TYPES", "A client hands out these; what only a newer hub knows it does not.", [
      ...specs.map(([type]) => type).filter((type) => type !== "ping" && type !== "pong"),
    ]),
    names("CLOSING_CODES", "The hub closes the connection after these.", [
      ...Object.entries(ERRORS).filter(([, { closes }]) => closes).map(([code]) => code),
    ]),
    names(
      "NOT_HELD",
      "The hub answers so to an AI that works on a collaboration which it does not hold, or no longer.",
      [
        ...NOT_HELD,
      ],
    ),
    `# A hub that states no others has these.\nDEFAULT_LIMITS: Mapping[str, int] = {\n${
      Object.entries(DEFAULT_LIMITS).map(([name, value]) => `    "${name}": ${value},\n`).join("")
    }}\n`,
    ...types.classes,
    ENVELOPES,
    ...handedOut.map(messageClass),
    `# A client hands out these; \`message_type\` discriminates them.\nHubMessage = Union[\n${
      handedOut.map(([type]) => `    ${className(type)}Message,\n`).join("")
    }]\n`,
  ];
  return sections.join("\n");
}

/** Returns the module with the overloads of `send`, with a line feed at its end. */
export function pythonSending(): string {
  const classes = [["AsyncSending", "async "], ["Sending", ""]] as const;
  const used = sendTypes().map(className).sort();
  return [
    HEAD("What `send` takes, by type of message."),
    "from __future__ import annotations\n",
    "from typing import Any, Literal, Optional, overload\n",
    `from .messages import (\n${
      ["Ack", ...used, "SendType"].sort().map((name) => `    ${name},\n`).join("")
    })\n`,
    ...classes.map(([name, keyword]) => sendingClass(name, keyword)),
  ].join("\n");
}

const OPTIONS = [
  "        *,",
  "        target_ai: Optional[str] = None,",
  "        topic: Optional[str] = None,",
  "        message_id: Optional[str] = None,",
  "        timeout: Optional[float] = None,",
].join("\n");

function sendingClass(name: string, keyword: string): string {
  const overloads = sendTypes().map((type) =>
    `    @overload\n    ${keyword}def send(\n        self,\n        message_type: Literal["${type}"],\n` +
    `        data: ${className(type)},\n${OPTIONS}\n    ) -> Ack: ...\n`
  );
  const call = "self._send(message_type, data, target_ai, topic, message_id, timeout)";
  return `\nclass ${name}:\n${overloads.join("\n")}\n    ${keyword}def send(\n        self,\n` +
    `        message_type: SendType,\n        data: Any,\n${OPTIONS}\n    ) -> Ack:\n` +
    `        """Sends one message and returns its ack, which means that it is committed.\n\n` +
    `        Until then it is sent again under the same \`message_id\` after every lost connection, and stored once. Raises\n` +
    `        RefusedError when the hub has refused it, HubError or ClosedError when the client has ended, TimeoutError after\n` +
    `        \`timeout\` seconds: then the outcome is unknown, and it is still being sent.\n        """\n` +
    `        return ${keyword && "await "}${call}\n\n` +
    `    ${keyword}def _send(\n        self,\n        message_type: str,\n        data: Any,\n        target_ai: Optional[str],\n` +
    `        topic: Optional[str],\n        message_id: Optional[str],\n        timeout: Optional[float],\n    ) -> Ack:\n` +
    `        raise NotImplementedError\n`;
}

const ENVELOPES = `
class Envelope(TypedDict, total=False):
    """Around the data of what is live."""

    message_id: str
    target_ai: str
    topic: str
    source_ai: str
    timestamp: str


class _Position(TypedDict):
    seq: int
    source_ai: str
    timestamp: str


class EntryEnvelope(_Position, total=False):
    """Around the data of an entry of the journal, whose \`seq\` is higher than that of the one before."""

    message_id: str
    target_ai: str
    topic: str
    replayed: Literal[True]


class DeliveredRequest(CollaborationRequest):
    """The hub adds the session_id to a request."""

    session_id: str
`;

function messageClass([type, { durable, fields }]: (typeof specs)[number]): string {
  const name = className(type);
  const kind = `    message_type: Literal["${type}"]\n`;
  if (fields === "envelope") return `\nclass ${name}Message(${name}):\n${kind}`;
  const data = type === "collaboration_request" ? "DeliveredRequest" : name;
  const envelope = durable === "yes" ? "EntryEnvelope" : "Envelope";
  return `\nclass ${name}Message(${envelope}):\n${kind}    data: ${data}\n`;
}

function sendTypes(): string[] {
  return specs.filter(([type, { sender }]) => sender === "ai" && !OWN.has(type)).map(([type]) => type);
}

function className(type: string): string {
  return type.split("_").map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

function literal(name: string, values: readonly string[]): string {
  return `${name} = Literal[\n${values.map((value) => `    "${value}",\n`).join("")}]\n`;
}

function names(name: string, about: string, values: readonly string[]): string {
  return `# ${about}\n${name}: FrozenSet[str] = frozenset(\n    {\n${
    values.map((value) => `        "${value}",\n`).join("")
  }    }\n)\n`;
}

const KEYWORDS: ReadonlySet<string> = new Set([
  "from",
  "in",
  "is",
  "as",
  "class",
  "global",
  "import",
  "with",
]);

/** Makes a class for each object, those inside before those around them. */
class PythonTypes {
  readonly classes: string[] = [];
  /** The name of each class inside a message, by its fields. */
  readonly #known = new Map<string, string>();

  add(name: string, schema: z.core.$ZodType): string {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    if (def.type !== "object") throw new Error(`${name} is no object`);
    const fields = Object.entries(def.shape).map(([key, field]) => {
      const { def: outer } = (field as z.core.$ZodTypes)._zod;
      const mayMiss = outer.type === "optional" || outer.type === "default";
      const inner = mayMiss ? outer.innerType : field;
      const about = z.globalRegistry.get(field)?.description ?? z.globalRegistry.get(inner)?.description;
      return { key, mayMiss, about, type: this.#typeOf(inner, `${name}${className(key)}`, key) };
    });
    const rows = (some: typeof fields) =>
      some.map(({ key, type, about }) => `${about ? `    # ${about}\n` : ""}    ${key}: ${type}\n`).join(
        "",
      ) ||
      "    pass\n";
    const required = fields.filter(({ mayMiss }) => !mayMiss);
    const optional = fields.filter(({ mayMiss }) => mayMiss);
    const head = `_${name}Required`;
    if (optional.length === 0) this.classes.push(`\nclass ${name}(TypedDict):\n${rows(required)}`);
    else if (required.length === 0) {
      this.classes.push(`\nclass ${name}(TypedDict, total=False):\n${rows(optional)}`);
    } else {
      const first = required.some(({ key }) => KEYWORDS.has(key))
        ? `\n${head} = TypedDict("${head}", {${
          required.map(({ key, type }) => `"${key}": ${type}`).join(", ")
        }})\n\n`
        : `\nclass ${head}(TypedDict):\n${rows(required)}\n`;
      this.classes.push(`${first}\nclass ${name}(${head}, total=False):\n${rows(optional)}`);
    }
    return name;
  }

  #typeOf(schema: z.core.$ZodType, path: string, key: string): string {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case "string":
        return "str";
      case "number":
        return "check" in def ? "int" : "float";
      case "boolean":
        return "bool";
      case "unknown":
        return "Any";
      case "enum":
        return `Literal[${Object.values(def.entries).map((value) => JSON.stringify(value)).join(", ")}]`;
      case "literal":
        return `Literal[${def.values.map(pythonValue).join(", ")}]`;
      case "optional":
      case "default":
        return this.#typeOf(def.innerType, path, key);
      case "nullable":
        return `Optional[${this.#typeOf(def.innerType, path, key)}]`;
      case "union":
        return `Union[${def.options.map((option) => this.#typeOf(option, path, key)).join(", ")}]`;
      case "array":
        return `List[${this.#typeOf(def.element, path, key)}]`;
      case "object":
        return this.#objectOf(schema, path, key);
      default:
        throw new Error(`No type of Python is known for a ${def.type}`);
    }
  }

  #objectOf(schema: z.core.$ZodType, path: string, key: string): string {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const shape = def.type === "object" ? def.shape : {};
    // The limits are looked up by name.
    if (Object.keys(shape).length === 0) return "Dict[str, Any]";
    if (key === "limits") return "Dict[str, int]";
    const body = JSON.stringify(Object.keys(shape));
    const known = this.#known.get(body);
    if (known !== undefined) return known;
    const short = NAMES[key];
    const isTaken = [...this.#known.values()].includes(short ?? path);
    const name = this.add(short === undefined || isTaken ? path : short, schema);
    this.#known.set(body, name);
    return name;
  }
}

function pythonValue(value: unknown): string {
  if (value === true) return "True";
  return value === false ? "False" : JSON.stringify(value);
}
