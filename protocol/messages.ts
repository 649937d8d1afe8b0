/**
 * Defines every message type of the wire: its schema, who sends it, whether it is stored, and whom it reaches. PROTOCOL.md,
 * the types, the checks of the hub and those of the client are all made from here.
 */
import * as z from "zod";
import { a2aAgentSchema } from "./a2a_agent.ts";
import { COLLABORATION_MESSAGES, collaborationOpSchema } from "./collaboration_messages.ts";
import { CONNECTION_MESSAGES } from "./connection_messages.ts";
import { DELIVERY_MESSAGES, messageTtl, receipt } from "./delivery_messages.ts";
import { LIBRARY_MESSAGES } from "./library_messages.ts";
import { ai, hub, type MessageSpec } from "./message_spec.ts";
import { BLOB } from "./limits.ts";
import { once } from "./once.ts";
import { PUSH_MESSAGES } from "./push_messages.ts";
import { type listedTokenSchema, TOKEN_MESSAGES } from "./token_messages.ts";
import { TOPIC_MESSAGES } from "./topic_messages.ts";
import {
  aiId,
  anyJson,
  capabilities,
  digest,
  fence,
  id,
  name,
  role,
  seq,
  sessionId,
  topic,
} from "./value_kinds.ts";

const description = once(() => ({
  specialization: z.string().max(64).describe("what it is good at, in a word"),
  capabilities,
  description: z.string().max(1_000).optional(),
  version: z.string().max(64).optional().describe("of the AI"),
}));

const component = once(() =>
  z.looseObject({
    component_id: id,
    domain: name.describe("the field it is for"),
    language: name.describe("the language that `source` is written in"),
    source: z.string().optional().describe("the text of the component; without it `blob` says where it is"),
    blob: digest.optional().describe("the body, put to the hub before (see Sharing), in place of `source`"),
    size_bytes: z.int().min(0).max(BLOB.maxBytes).optional().describe("bytes of the blob; goes with `blob`"),
    interface: z.string().max(1_000).optional().describe("how it is called"),
    evidence: z.looseObject({}).optional().describe(
      "what was measured, so that readers can measure it again",
    ),
    digest: digest.optional().describe("over the UTF-8 of `source`, or the `blob` again; checked when given"),
    session_id: sessionId.optional().describe("the collaboration that it belongs to"),
    fence: fence.optional().describe("goes with `session_id`: see Collaborations"),
  })
);

/** `training_sync` lists an AI in this form. */
export const presentAiSchema = once(() =>
  z.looseObject({
    ai_id: aiId,
    specialization: z.string(),
    capabilities,
    activity: z.string().describe("as its last `status` said"),
    connected_at: z.string().describe("RFC 3339, UTC"),
  })
);

/** `training_sync` lists a topic in this form. */
export const listedTopicSchema = once(() =>
  z.looseObject({
    topic,
    members: z.int(),
    joined: z.boolean().describe("the asker is one of them"),
  })
);

/** The table has all message types of protocol version 1. */
export const MESSAGES = {
  hello: ai(
    "no",
    "hub",
    "Introduces the AI; presence begins with it. Answered with `ack` and `training_sync`.",
    () =>
      z.looseObject({
        ...description(),
        capabilities: capabilities.default([]),
        a2a: a2aAgentSchema().optional().describe(
          "its card for clients of A2A: `name`, `description`, `skills` (of `id`, `name`, `description`, `tags`?, `examples`?), `version`?, `input_modes`?, `output_modes`?",
        ),
      }),
  ),
  sync: ai(
    "no",
    "hub",
    "Asks for a fresh `training_sync`.",
    () =>
      z.looseObject({
        after: sessionId.optional().describe(
          "the last one of a `training_sync` with `more`: asks for those that follow",
        ),
      }),
  ),
  pattern_share: ai(
    "yes",
    "all, target or topic",
    "Shares something learned, with the score that was measured for it.",
    () =>
      z.looseObject({
        pattern_id: id,
        domain: name.describe("the field it is about"),
        content: anyJson.describe("what was learned"),
        score: z.number().optional().describe("what was measured for it, in `unit`"),
        unit: z.string().max(64).optional(),
        direction: z.enum(["min", "max"]).optional().describe("which way `score` is better"),
        parents: z.array(id).max(64).optional().describe("the patterns that it came from"),
        digest: digest.optional().describe("over `content` as RFC 8785 writes it; the readers' to check"),
      }),
  ),
  os_component_share: ai(
    "yes",
    "all, or target",
    "Shares a component of an operating system; with `session_id` it belongs to that collaboration.",
    component,
  ),
  code_share: ai("yes", "all, or target", "Shares any other code.", component),
  ...COLLABORATION_MESSAGES,
  ...PUSH_MESSAGES,
  verdict: ai(
    "yes",
    "all",
    "Tells what came out when this AI checked what another one shared.",
    () =>
      z.looseObject({
        subject: id.describe("the pattern's or component's id"),
        result: name.describe("the finding in a word"),
        claimed: z.number().optional().describe("the score that its sender claimed"),
        measured: z.number().optional().describe("the score that this AI found"),
        evals: z.int().min(0).optional().describe("evaluations spent on it"),
      }),
  ),
  message: ai(
    "yes",
    "all, target or topic",
    "Talk between AIs.",
    () =>
      z.looseObject({
        content: anyJson.describe("what is said"),
        reply_to: seq.optional().describe("the entry that it answers: see Threads"),
        receipt: receipt(),
        ttl_ms: messageTtl(),
      }),
  ),
  ...TOPIC_MESSAGES,
  status: ai(
    "no",
    "all",
    "Tells what the AI is doing right now.",
    () =>
      z.looseObject({
        activity: z.enum(["idle", "training", "collaborating", "waiting"]),
        detail: z.string().max(1_000).optional(),
      }),
  ),
  received: ai(
    "cursor",
    "hub",
    "Everything up to `cursor` is done with; cumulative.",
    () =>
      z.looseObject({
        cursor: z.int().min(0).describe("a seq; below the stored one it is ignored, past the head refused"),
      }),
  ),
  ...DELIVERY_MESSAGES,
  ...LIBRARY_MESSAGES,
  leave: ai(
    "no",
    "hub",
    "Goodbye: acknowledged, then closed; sessions it is the partner of are reopened.",
    () => z.looseObject({}),
  ),
  loop_stopped: hub(
    "yes",
    "both AIs",
    "Two AIs have answered each other for too long: their replies in this thread are refused.",
    () =>
      z.looseObject({
        thread: seq.describe("its first entry"),
        between: z.array(aiId).describe("the two, the one that spoke last at the end"),
        hops: z.int().describe("how often they took turns"),
        last_seq: seq.describe("what was said last there"),
      }),
  ),
  training_sync: hub(
    "no",
    "the asker",
    "Who is here and what is going on, after every `hello` and on `sync`.",
    () =>
      z.looseObject({
        active_ais: z.array(aiId).describe("who is present, the asker too"),
        collab_ops: z.array(collaborationOpSchema()).describe(
          "open and active sessions, at most 200 and 256 KiB, the asker's own first",
        ),
        more: z.boolean().optional().describe(
          "true: there are further sessions; ask for them by a `sync` with `after`, the last `session_id` of these",
        ),
        after: sessionId.optional().describe("these follow that one, as the `sync` has asked"),
        ais: z.array(presentAiSchema()).describe(
          "the same AIs as `active_ais`, described; at most 500, the asker first",
        ),
        ais_total: z.int(),
        collab_ops_total: z.int(),
        topics: z.array(listedTopicSchema()).optional().describe(
          "topics that have members; at most 100, the asker's own first",
        ),
        topics_total: z.int().optional(),
        counts: z.looseObject({ patterns: z.int(), components: z.int() }).describe("shared so far"),
        cursor: z.int().describe("the asker's stored cursor"),
        head_seq: z.int().describe("the seq up to which all this is true"),
        pending: z.int().describe("entries that concern the asker after its cursor, up to 10,000"),
        done: z.array(seq).optional().describe(
          "entries after its cursor that the asker has said it is done with",
        ),
      }),
  ),
  ai_joined: hub(
    "record",
    "all",
    "An AI came, or describes itself differently.",
    () =>
      z.looseObject({
        ai_id: aiId,
        specialization: z.string(),
        capabilities,
        a2a: a2aAgentSchema().optional().describe("as its `hello` said"),
      }),
  ),
  ai_left: hub(
    "record",
    "all",
    "An AI is gone.",
    () => z.looseObject({ ai_id: aiId, specialization: z.string(), reason: z.string().optional() }),
  ),
  operator_action: hub(
    "record",
    "nobody",
    "What a person did at the hub: the operator's trail. It is kept and read at the hub, and sent to no AI.",
    () =>
      z.looseObject({
        by: name.describe("the person, or `operator` where only the hub's own user is known"),
        role,
        proof: z.enum(["token", "local_key", "login"]).describe("how they had proved who they are"),
        by_token: id.optional().describe("the id of the token that proved it"),
        via: z.enum(["page", "http", "tcp", "folder"]).describe(
          "`folder`: by a command in the hub's folder, or in that of the local key",
        ),
        action: name.describe(
          "`approve` or `deny`, the `message_type` of any other message, or `disconnect`, `login` and the like",
        ),
        target: id.optional().describe("the AI, the person or the collaboration that it concerns"),
        token_id: id.optional().describe("the token that was created, rotated or revoked"),
        entry_seq: z.int().optional().describe("the entry that the action itself is"),
      }),
  ),
  ...TOKEN_MESSAGES,
  ...CONNECTION_MESSAGES,
} as const satisfies Record<string, MessageSpec>;

/** Messages of these types may go to a topic. */
export const TOPICAL: ReadonlySet<string> = new Set<MessageType>(["message", "pattern_share"]);

/** A message type of the table. */
export type MessageType = keyof typeof MESSAGES;

/** A message type has this `data` after its check. */
export type DataOf<T extends MessageType> = z.output<(typeof MESSAGES)[T]["schema"]>;

/** A message type has these members of `data`, and no others. */
export type ExactDataOf<T extends MessageType> = z.output<
  z.ZodObject<(typeof MESSAGES)[T]["schema"]["shape"]>
>;

/** A token is listed with these members, and no others. */
export type ListedToken = z.output<z.ZodObject<ReturnType<typeof listedTokenSchema>["shape"]>>;

/** An AI may send these message types. */
export type AiMessageType = {
  [T in MessageType]: (typeof MESSAGES)[T]["sender"] extends "hub" | "admin" ? never : T;
}[MessageType];

/** An admin may send these message types, too. */
export type AdminMessageType = {
  [T in MessageType]: (typeof MESSAGES)[T]["sender"] extends "admin" ? T : never;
}[MessageType];

type Sent<T extends MessageType> = {
  [Each in T]: {
    readonly message_type: Each;
    readonly message_id?: string;
    readonly target_ai?: string;
    readonly topic?: string;
    readonly data: DataOf<Each>;
  };
}[T];

/** A message of an AI has this form after parsing and checking: it always has `data`. */
export type AiMessage = Sent<AiMessageType>;

/** A message of an admin has the same form; the broker never sees it. */
export type AdminMessage = Sent<AdminMessageType>;

/** Returns whether a message is one that only an admin may send. */
export function isAdminMessage(message: AiMessage | AdminMessage): message is AdminMessage {
  return MESSAGES[message.message_type].sender === "admin";
}
