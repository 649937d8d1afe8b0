/** Makes what is sent of what a model or a person says: requests for work, results of it, and what is shared. */
import type { DataOf } from "../protocol/messages.ts";
import { type Usage, usage as usageSchema } from "../protocol/usage.ts";
import { ToolError } from "./tool_error.ts";

/** A description on the wire is no longer; the task has the whole text. */
const MAX_DESCRIPTION = 1_000;
/** A note or a reason is no longer. */
const MAX_NOTE = 1_000;
const MAX_COMPONENT_ID = 128;

/** A message goes to one AI, to the members of a topic, or to everyone. */
export interface Addressee {
  readonly to?: string | undefined;
  readonly topic?: string | undefined;
}

/** Stands for everyone. */
export const EVERYONE = "*";

/** Returns whom `to` names: an AI, `#topic`, or {@linkcode EVERYONE}. */
export function addressee(to: string): Addressee {
  if (to === EVERYONE) return {};
  return to.startsWith("#") ? { topic: to.slice(1) } : { to };
}

/** Work is asked for with these. */
export interface Asking {
  readonly task: string;
  readonly type?: string | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly ttl_ms?: number | undefined;
  readonly lease_ms?: number | undefined;
}

export function requestOf(
  { task, type = "task", capabilities, ttl_ms, lease_ms }: Asking,
): DataOf<"collaboration_request"> {
  return {
    collaboration_type: type,
    description: task.slice(0, MAX_DESCRIPTION),
    task: { text: task },
    ...(capabilities === undefined ? {} : { required_capabilities: [...capabilities] }),
    ...(ttl_ms === undefined ? {} : { ttl_ms }),
    ...(lease_ms === undefined ? {} : { lease_ms }),
  };
}

/** Returns what came of work, or why nothing did. */
export function resultOf({ text, evidence }: {
  readonly text?: string | undefined;
  readonly evidence?: Record<string, unknown> | undefined;
}): Record<string, unknown> {
  return {
    ...(text === undefined ? {} : { text }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** Returns the field `name` with as much of `text` as it may have; none where nothing was said. */
export function short(name: "note" | "reason", text: string | undefined) {
  return text === undefined ? {} : { [name]: text.slice(0, MAX_NOTE) };
}

/** Returns what is claimed to have been spent, in whole numbers; none where nothing was said. @throws {ToolError} */
export function claimOf(given: Readonly<Record<string, unknown>> | undefined): { readonly usage?: Usage } {
  if (given === undefined) return {};
  const whole = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === "number" ? Math.round(value) : value,
  ]);
  const { data, error } = usageSchema().safeParse(Object.fromEntries(whole));
  if (data !== undefined) return { usage: data };
  const [issue] = error.issues;
  throw new ToolError(
    "INVALID_MESSAGE",
    `usage.${issue?.path.join(".")}: ${issue?.message}`,
    "give of model, input_tokens, output_tokens and cost_microusd what you know, the last three as numbers of at most 1e12",
  );
}

/** Code or a text that came of work. */
export interface Artifact {
  readonly source: string;
  readonly language?: string | undefined;
  readonly domain?: string | undefined;
}

/** Returns what came of work that `ai` holds with `fence`, under an id that the same work always gives it. */
export function artifactOf(
  { source, language = "text", domain = "work" }: Artifact,
  { ai, session_id, fence, evidence }: {
    readonly ai: string;
    readonly session_id: string;
    readonly fence: number;
    readonly evidence?: Record<string, unknown> | undefined;
  },
): DataOf<"code_share"> {
  return {
    ...{ component_id: `${ai}-${session_id}-${fence}`, domain, language, source, session_id, fence },
    ...(evidence === undefined ? {} : { evidence }),
  };
}

/** A message_id is no longer. */
export const MAX_KEY = 128;
/** Returns the message_id of the artifact of work that is finished under `key`. */
export function artifactKey(key: string): string {
  return withSuffix(key, ":artifact");
}

/** Returns the message_id of what work has cost that is handed back under `key`. */
export function usageKey(key: string): string {
  return withSuffix(key, ":usage");
}

function withSuffix(key: string, suffix: string): string {
  return `${key.slice(0, MAX_KEY - suffix.length)}${suffix}`;
}

/** Is shared by `ai` with everyone; `key` names it where it has no `id`. */
export interface Sharing {
  readonly content: string;
  readonly domain: string;
  /** Makes it code. */
  readonly language?: string | undefined;
  readonly id?: string | undefined;
  readonly evidence?: string | undefined;
  readonly ai: string;
  readonly key: string;
}

/** A message that shares something, with the id of what it shares. */
export type Share =
  & { readonly id: string }
  & (
    | { readonly type: "pattern_share"; readonly data: DataOf<"pattern_share"> }
    | { readonly type: "code_share"; readonly data: DataOf<"code_share"> }
  );

export function shareOf({ content, domain, language, id: given, evidence, ai, key }: Sharing): Share {
  const id = given ?? `${ai}-${key}`.slice(0, MAX_COMPONENT_ID);
  const shown = evidence === undefined ? {} : { evidence: { text: evidence } };
  return language === undefined
    ? { id, type: "pattern_share", data: { pattern_id: id, domain, content, ...shown } }
    : { id, type: "code_share", data: { component_id: id, domain, language, source: content, ...shown } };
}
