/** Makes messages and artifacts of A2A from what AIs say; what they say may be anything. */
import { Artifact, Message, type Part, Role } from "@a2a-js/sdk";

/** `data` of a line, unchecked. */
export type Said = Readonly<Record<string, unknown>>;

/** Where a message belongs. */
export interface Place {
  readonly taskId: string;
  readonly contextId: string;
}

const PLAIN = "text/plain";
const JSON_TYPE = "application/json";

export function textPart(value: string, mediaType = PLAIN): Part {
  return { content: { $case: "text", value }, metadata: undefined, filename: "", mediaType };
}

function dataPart(value: unknown): Part {
  return { content: { $case: "data", value }, metadata: undefined, filename: "", mediaType: JSON_TYPE };
}

/** Returns a message of the agent. */
export function agentMessage(messageId: string, parts: Part[], place: Place): Message {
  return message(Role.ROLE_AGENT, messageId, parts, place);
}

/** Returns a message of the client: as it came where it came by A2A, else with the words that it has. */
export function userMessage(messageId: string, { a2a, text }: Said, place: Place): Message {
  const came = decoded(Message.fromJSON, a2a);
  if (
    came !== undefined && came.messageId !== "" && came.parts.every(({ content }) => content !== undefined)
  ) {
    return { ...came, ...place, role: Role.ROLE_USER };
  }
  return message(Role.ROLE_USER, messageId, [textPart(typeof text === "string" ? text : "")], place);
}

function message(role: Role, messageId: string, parts: Part[], { taskId, contextId }: Place): Message {
  return {
    ...{ messageId, taskId, contextId, role, parts },
    ...{ metadata: undefined, extensions: [], referenceTaskIds: [] },
  };
}

/** Returns the words and the data of a result; the whole of it may stand in `output`. */
export function resultParts(result: Said): Part[] {
  const { text, artifacts: _, ...rest } = unwrapped(result);
  const words = typeof text === "string" && text !== "" ? [textPart(text)] : [];
  return Object.keys(rest).length === 0 ? words : [...words, dataPart(rest)];
}

/** Returns what came of a collaboration: the artifacts that its result has, else its words and data as one. */
export function resultArtifacts(result: Said): Artifact[] {
  const { artifacts } = unwrapped(result);
  if (Array.isArray(artifacts)) {
    return artifacts.map((one) => decoded(Artifact.fromJSON, one)).filter((one) => one !== undefined)
      .filter(({ artifactId, parts }) => artifactId !== "" && parts.length > 0);
  }
  const parts = resultParts(result);
  return parts.length === 0 ? [] : [artifact({ artifactId: "result", name: "result" }, parts)];
}

/** Returns a result without the `output` around it, as the command of an agent leaves it: a text, or JSON. */
function unwrapped({ output, ...rest }: Said): Said {
  if (output === undefined) return rest;
  if (typeof output === "string") return { text: output, ...rest };
  const isObject = typeof output === "object" && output !== null && !Array.isArray(output);
  return isObject ? { ...output, ...rest } : { output, ...rest };
}

/** Returns a component that was shared in a collaboration as an artifact; undefined where it has no source. */
export function componentArtifact(
  { component_id, source, blob, size, language, domain, interface: how, evidence, digest }: Said,
): Artifact | undefined {
  if (typeof component_id !== "string") return undefined;
  const mediaType = language === "markdown" ? "text/markdown" : PLAIN;
  const isText = typeof source === "string" && source !== "";
  // What is too large for a line is a blob of the hub, which its digest names.
  if (!isText && typeof blob !== "string") return undefined;
  const part = isText ? textPart(source, mediaType) : dataPart({ blob, size });
  return {
    ...artifact({ artifactId: component_id, name: component_id }, [part]),
    description: typeof how === "string" ? how : "",
    metadata: JSON.parse(JSON.stringify({ language, domain, evidence, digest })),
  };
}

function artifact(named: Pick<Artifact, "artifactId" | "name">, parts: Part[]): Artifact {
  return { ...named, description: "", parts, metadata: undefined, extensions: [] };
}

/** Returns what `json` is in the form of the package, which takes much and throws at the rest; undefined where it throws. */
function decoded<T>(fromJson: (json: never) => T, json: unknown): T | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  try {
    return fromJson(json as never);
  } catch {
    return undefined;
  }
}
