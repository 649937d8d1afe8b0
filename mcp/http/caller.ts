/** Says who asks over HTTP, and which AI that is: the token's, or one that the address names. */
import * as z from "zod";
import type { Hello } from "../../client/hub_client.ts";
import { VERSION } from "../../internal/version.ts";
import { AI_ID_FORM, isAiId, isTopicName, TOPIC_FORM } from "../../protocol/names.ts";
import { clientSession, MAX_ID, sessionName } from "../agent_name.ts";
import { likelyClients } from "../clients.ts";

/** Somebody who was let in. */
export interface Caller {
  /** The name that the token proves; undefined for this machine's own user, whose AIs name themselves. */
  readonly name: string | undefined;
  readonly token: string | undefined;
  readonly localKey: string | undefined;
  /** Aborts when the token or key ends. */
  readonly ended: AbortSignal;
}

/** The AI that an address names. */
export interface NamedAi {
  readonly id: string;
  readonly hello: Hello;
  /** It joins these. */
  readonly topics: readonly string[];
}

const querySchema = z.strictObject({
  id: z.string().default("agent"),
  capabilities: z.string().optional(),
  topics: z.string().optional(),
  specialization: z.string().default("agent"),
  about: z.string().optional(),
});

/** Returns the AI that the query of an address names for `caller`, or what is wrong with it. */
export function aiOf(query: URLSearchParams, { name }: Pick<Caller, "name">): NamedAi | string {
  const { data, error } = querySchema.safeParse({ ...(name && { id: name }), ...Object.fromEntries(query) });
  if (error !== undefined) {
    const wrong = error.issues.map(({ message }) => message).join("; ");
    return `${wrong}; the address takes ${Object.keys(querySchema.shape).join(", ")}`;
  }
  const { id, capabilities, specialization, about } = data;
  if (name !== undefined && id !== name) return `id: the token is for "${name}"; leave id away`;
  if (!isAiId(id) || (name === undefined && id.length > MAX_ID)) {
    return `id: "${id}" is not a name for an AI, which is ${AI_ID_FORM}, here with at most ${MAX_ID} characters`;
  }
  const topics = listed(data.topics).map((topic) => topic.replace(/^#/, ""));
  const wrong = topics.find((topic) => !isTopicName(topic));
  if (wrong !== undefined) return `topics: "${wrong}" is not a name for a topic, which is ${TOPIC_FORM}`;
  return {
    id,
    topics,
    hello: {
      ...{ specialization, version: VERSION },
      capabilities: listed(capabilities),
      ...(about === undefined ? {} : { description: about }),
    },
  };
}

/** Returns the words between the commas of a list. */
function listed(text = ""): string[] {
  return text.split(",").map((word) => word.trim()).filter((word) => word !== "");
}

/** Returns the name of the AI that calls: the token's, else `id` with a part of its own for each session that is known by an id. */
export function nameOf(
  { name }: Pick<Caller, "name">,
  { id, meta, sessionId }: {
    readonly id: string;
    readonly meta: Readonly<Record<string, unknown>> | undefined;
    readonly sessionId: string | undefined;
  },
): string {
  if (name !== undefined) return name;
  const session = clientSession(likelyClients(undefined), { meta }) ?? sessionId;
  return session === undefined ? id : sessionName(id, session);
}
