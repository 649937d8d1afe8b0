/**
 * Defines every message type of the wire: its schema, who sends it, whether it is stored, and whom it reaches. PROTOCOL.md,
 * the types, the checks of the hub and those of the client are all made from here.
 */
import * as z from "zod";
import { COLLABORATION, TOKEN } from "./limits.ts";
import { isAiId, NOT_AN_AI_ID, OPERATOR_ID } from "./names.ts";

/** A role says what a name may do; these are all, the one that may most last. */
export const ROLES = ["agent", "observer", "operator", "admin"] as const;

// PROTOCOL.md explains a kind of value once, under its title.
const aiId = z.string().refine(isAiId, { error: NOT_AN_AI_ID }).meta({ title: "ai_id" });
const visitor = z.string().refine((name) => isAiId(name) || name === OPERATOR_ID, { error: NOT_AN_AI_ID })
  .meta({ title: "ai_id" });
const id = z.string().min(1).max(128);
const sessionId = z.string().regex(/^s[1-9][0-9]{0,15}$/, { error: "not a session_id, such as s12" })
  .meta({ title: "session_id" });
const seq = z.int().min(1).meta({ title: "seq" });
const fence = z.int().min(1).meta({ title: "fence" });
const questionId = z.int().min(1).meta({ title: "question_id" });
const name = z.string().min(1).max(64);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: "not sha256:<64 hex digits>" })
  .meta({ title: "digest" });
const anyJson = z.unknown().refine((value) => value !== undefined, { error: "missing" })
  .meta({ title: "any JSON" });
const capabilities = z.array(name).max(64);
const role = z.enum(ROLES);
const tokenId = z.string().regex(/^[0-9a-z]{8}$/, { error: "not the id of a token, such as 4f0c81ab" });
/** Milliseconds since 1970. */
const timeMs = z.int();

/** A message type is sent by an AI, the hub, both, or by an admin: a person, or a program of theirs. */
export type Sender = "ai" | "hub" | "both" | "admin";

/** A message type has these properties. */
export interface MessageSpec<S extends z.ZodObject = z.ZodObject> {
  readonly sender: Sender;
  /** `yes`: an entry of the journal. `record`: kept, never replayed. `cursor`: moves the stored cursor. `no`: live only. */
  readonly durable: "yes" | "record" | "cursor" | "no";
  /** `goesTo` says in words whom it reaches. */
  readonly goesTo: string;
  /** `about` says in one sentence what it is for. */
  readonly about: string;
  /** Its fields stand in `data`, or in the envelope beside `message_type`. */
  readonly fields: "data" | "envelope";
  readonly schema: S;
}

function ai<D extends MessageSpec["durable"], S extends z.ZodObject>(
  durable: D,
  goesTo: string,
  about: string,
  schema: S,
) {
  return { sender: "ai", durable, goesTo, about, fields: "data", schema } as const;
}

function hub<D extends MessageSpec["durable"], S extends z.ZodObject>(
  durable: D,
  goesTo: string,
  about: string,
  schema: S,
) {
  return { sender: "hub", durable, goesTo, about, fields: "data", schema } as const;
}

function admin<S extends z.ZodObject>(about: string, schema: S) {
  return { sender: "admin", durable: "no", goesTo: "hub", about, fields: "data", schema } as const;
}

function toAdmin<S extends z.ZodObject>(about: string, schema: S) {
  return hub("no", "the asker", about, schema);
}

function beside<S extends z.ZodObject>(goesTo: string, about: string, schema: S) {
  return { sender: "hub", durable: "no", goesTo, about, fields: "envelope", schema } as const;
}

const description = {
  specialization: z.string().max(64).describe("what it is good at, in a word"),
  capabilities,
  description: z.string().max(1_000).optional(),
  version: z.string().max(64).optional().describe("of the AI"),
};

const component = z.looseObject({
  component_id: id,
  domain: name.describe("the field it is for"),
  language: name.describe("the language that `source` is written in"),
  source: z.string().describe("the text of the component"),
  interface: z.string().max(1_000).optional().describe("how it is called"),
  evidence: z.looseObject({}).optional().describe("what was measured, so that readers can measure it again"),
  digest: digest.optional().describe("over the UTF-8 of `source`; checked when given"),
  session_id: sessionId.optional().describe("the collaboration that it belongs to"),
  fence: fence.optional().describe("goes with `session_id`: see Collaborations"),
});

/** A `collaboration_request` has these fields; they are also part of `collab_ops` and `collaboration_reopened`. */
const request = {
  collaboration_type: name,
  description: z.string().max(1_000).optional(),
  required_capabilities: capabilities.optional().describe("only an AI that has all of them may accept"),
  preferred_capabilities: capabilities.optional().describe("for the readers to judge by"),
  preferred_specializations: z.array(name).max(64).optional().describe("for the readers to judge by"),
  ttl_ms: z.int().min(COLLABORATION.minTtlMs).max(COLLABORATION.maxTtlMs).optional()
    .describe("how long it may stay open; default 600,000"),
  lease_ms: z.int().min(COLLABORATION.minLeaseMs).max(COLLABORATION.maxLeaseMs).optional()
    .describe("how long its partner may be silent; the hub may grant less, the accept says how much"),
  task: z.looseObject({}).optional().describe("what is to be done, in the requester's own form"),
};

/** `training_sync` lists an open or active collaboration in this form. */
export const collaborationOpSchema = z.looseObject({
  session_id: sessionId,
  requester: aiId,
  state: z.enum(["open", "active"]),
  ...request,
  partner: aiId.optional().describe("only where the asker is a party"),
  fence: fence.optional().describe("only where the asker is a party"),
  open_questions: z.array(z.looseObject({ question_id: questionId, asked_by: aiId })).optional().describe(
    "those without an answer; only where the asker is a party",
  ),
  lease_ms: z.int().optional().describe(
    "the granted one: where the request asked for one, or the asker is a party",
  ),
});

/** `training_sync` lists an AI in this form. */
export const presentAiSchema = z.looseObject({
  ai_id: aiId,
  specialization: z.string(),
  capabilities,
  activity: z.string().describe("as its last `status` said"),
  connected_at: z.string().describe("RFC 3339, UTC"),
});

const createdToken = {
  token_id: tokenId,
  name: aiId,
  role,
  token: z.string().describe("the token itself: it is shown this once, and nobody can read it again"),
  expires_ms: timeMs.nullable().describe("it holds until then, in ms since 1970; null: until it is revoked"),
};

/** `token_listed` lists a token in this form. */
export const listedTokenSchema = z.looseObject({
  token_id: tokenId.nullable().describe("null: a token of `--token`, which holds until the hub ends"),
  name: aiId.describe("the AI or the person whose name it proves"),
  role,
  origin: z.enum(["flag", "created"]),
  state: z.enum(["valid", "expired", "revoked"]),
  created_ms: timeMs.describe("in ms since 1970, as all of these"),
  expires_ms: timeMs.nullable().describe("null: never"),
  revoked_ms: timeMs.nullable(),
  last_used_ms: timeMs.nullable().describe("when it opened something last"),
  last_address: z.string().nullable().describe("from which host"),
  last_transport: z.string().nullable().describe("over which transport"),
});

/** The table has all message types of protocol version 1. */
export const MESSAGES = {
  hello: ai(
    "no",
    "hub",
    "Introduces the AI; presence begins with it. Answered with `ack` and `training_sync`.",
    z.looseObject({ ...description, capabilities: capabilities.default([]) }),
  ),
  sync: ai(
    "no",
    "hub",
    "Asks for a fresh `training_sync`.",
    z.looseObject({
      after: sessionId.optional().describe(
        "the last one of a `training_sync` with `more`: asks for those that follow",
      ),
    }),
  ),
  pattern_share: ai(
    "yes",
    "all, or target",
    "Shares something learned, with the score that was measured for it.",
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
  collaboration_request: ai(
    "yes",
    "all, or target",
    "Asks for a partner; the ack carries `session_id` and `matches`, what is passed on carries `session_id`.",
    z.looseObject(request),
  ),
  collaboration_amend: ai(
    "yes",
    "all, or target",
    "The requester changes the task of its request while nobody works on it; whoever gets the request gets this.",
    z.looseObject({
      session_id: sessionId,
      task: z.looseObject({}).describe("takes the place of the task as a whole"),
    }),
  ),
  collaboration_accept: ai(
    "yes",
    "requester",
    "Takes an open session; the first one wins. The ack carries `session_id`, `fence`, `lease_ms`.",
    z.looseObject({ session_id: sessionId, fence: fence.optional() }),
  ),
  collaboration_decline: ai(
    "yes",
    "requester",
    "Says no to an open request; from the partner, with `fence`, hands the session back.",
    z.looseObject({
      session_id: sessionId,
      fence: fence.optional(),
      reason: z.string().max(1_000).optional(),
    }),
  ),
  collaboration_started: hub(
    "yes",
    "requester, partner",
    "Tells both that the session is theirs.",
    z.looseObject({ session_id: sessionId, requester: aiId, partner: aiId, fence, lease_ms: z.int() }),
  ),
  collaboration_progress: ai(
    "yes",
    "requester",
    "Tells how far the work is, and renews the lease.",
    z.looseObject({
      session_id: sessionId,
      fence,
      progress: z.number().min(0).max(1).describe("the part that is done"),
      note: z.string().max(1_000).optional(),
    }),
  ),
  collaboration_renew: ai(
    "no",
    "hub",
    "Renews the lease and says nothing else, over any connection or visit of the partner. The ack carries `lease_ms`.",
    z.looseObject({ session_id: sessionId, fence }),
  ),
  collaboration_question: ai(
    "yes",
    "partner, or requester",
    "One party asks the other; the seq is the question's id.",
    z.looseObject({
      session_id: sessionId,
      fence: fence.optional().describe("the partner's questions need it"),
      text: z.string().min(1),
    }),
  ),
  collaboration_answer: ai(
    "yes",
    "who asked",
    "Answers a question of the other party, once.",
    z.looseObject({
      session_id: sessionId,
      fence: fence.optional().describe("the partner's answers need it"),
      question_id: questionId,
      text: z.string().min(1),
    }),
  ),
  collaboration_complete: ai(
    "yes",
    "requester",
    "Ends the session with its outcome.",
    z.looseObject({
      session_id: sessionId,
      fence,
      reaccept: z.boolean().optional().describe(
        "true: where the lease ran out and the session is still open, takes it and ends it in one",
      ),
      outcome: z.enum(["success", "failure"]),
      component_id: id.optional().describe("the component that came of it"),
      result: z.looseObject({}).optional(),
    }),
  ),
  collaboration_cancel: ai(
    "yes",
    "partner",
    "The requester takes its request back; where the operator does, the requester gets it, too.",
    z.looseObject({
      session_id: sessionId,
      fence: fence.optional(),
      reason: z.string().max(1_000).optional(),
    }),
  ),
  collaboration_reopened: hub(
    "yes",
    "all",
    "The session lost its partner and is open again; its old fence has ended.",
    z.looseObject({
      session_id: sessionId,
      requester: aiId,
      reason: z.enum(["lease_expired", "partner_left"]),
      attempt: z.int().min(2).describe("which partner is looked for now: 2 is the second"),
      ...request,
    }),
  ),
  collaboration_closed: hub(
    "yes",
    "all",
    "The session is over.",
    z.looseObject({
      session_id: sessionId,
      state: z.enum(["completed", "failed", "cancelled", "expired"]),
      reason: z.string().optional(),
      partner: aiId.optional().describe("who took it and completed it in one, by `reaccept`"),
      fence: fence.optional().describe("goes with `partner`: the seq of that complete"),
    }),
  ),
  verdict: ai(
    "yes",
    "all",
    "Tells what came out when this AI checked what another one shared.",
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
    "all, or target",
    "Talk between AIs.",
    z.looseObject({
      content: anyJson.describe("what is said"),
      reply_to: seq.optional().describe("the entry that it answers: see Threads"),
    }),
  ),
  status: ai(
    "no",
    "all",
    "Tells what the AI is doing right now.",
    z.looseObject({
      activity: z.enum(["idle", "training", "collaborating", "waiting"]),
      detail: z.string().max(1_000).optional(),
    }),
  ),
  received: ai(
    "cursor",
    "hub",
    "Everything up to `cursor` is done with; cumulative.",
    z.looseObject({
      cursor: z.int().min(0).describe("a seq; below the stored one it is ignored, past the head refused"),
    }),
  ),
  leave: ai(
    "no",
    "hub",
    "Goodbye: acknowledged, then closed; sessions it is the partner of are reopened.",
    z.looseObject({}),
  ),
  loop_stopped: hub(
    "yes",
    "both AIs",
    "Two AIs have answered each other for too long: their replies in this thread are refused.",
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
    z.looseObject({
      active_ais: z.array(aiId).describe("who is present, the asker too"),
      collab_ops: z.array(collaborationOpSchema).describe(
        "open and active sessions, at most 200 and 256 KiB, the asker's own first",
      ),
      more: z.boolean().optional().describe(
        "true: there are further sessions; ask for them by a `sync` with `after`, the last `session_id` of these",
      ),
      after: sessionId.optional().describe("these follow that one, as the `sync` has asked"),
      ais: z.array(presentAiSchema).describe(
        "the same AIs as `active_ais`, described; at most 500, the asker first",
      ),
      ais_total: z.int(),
      collab_ops_total: z.int(),
      counts: z.looseObject({ patterns: z.int(), components: z.int() }).describe("shared so far"),
      cursor: z.int().describe("the asker's stored cursor"),
      head_seq: z.int().describe("the seq up to which all this is true"),
      pending: z.int().describe("entries that concern the asker after its cursor, up to 10,000"),
    }),
  ),
  ai_joined: hub(
    "record",
    "all",
    "An AI came, or describes itself differently.",
    z.looseObject({ ai_id: aiId, specialization: z.string(), capabilities }),
  ),
  ai_left: hub(
    "record",
    "all",
    "An AI is gone.",
    z.looseObject({ ai_id: aiId, specialization: z.string(), reason: z.string().optional() }),
  ),
  operator_action: hub(
    "record",
    "nobody",
    "What a person did at the hub: the operator's trail. It is kept and read at the hub, and sent to no AI.",
    z.looseObject({
      by: name.describe("the person, or `operator` where only the hub's own user is known"),
      role,
      proof: z.enum(["token", "local_key", "login"]).describe("how they had proved who they are"),
      by_token: id.optional().describe("the id of the token that proved it"),
      via: z.enum(["page", "http", "tcp", "folder"]).describe(
        "`folder`: by a command in the hub's folder, or in that of the local key",
      ),
      action: name.describe(
        "the `message_type` where it is a message, else `disconnect`, `login` and the like",
      ),
      target: id.optional().describe("the AI, the person or the collaboration that it concerns"),
      token_id: id.optional().describe("the token that was created, rotated or revoked"),
      entry_seq: z.int().optional().describe("the entry that the action itself is"),
    }),
  ),
  token_create: admin(
    "Makes a token for a name.",
    z.looseObject({
      name: aiId.describe("of an AI or a person"),
      role: role.default("agent"),
      expires_in_ms: z.int().min(TOKEN.minLifetimeMs).max(TOKEN.maxLifetimeMs).optional().describe(
        "counts from now by the hub's clock; without it the token holds until it is revoked",
      ),
    }),
  ),
  token_created: toAdmin("The token is stored and holds from now on.", z.looseObject(createdToken)),
  token_list: admin(
    "Asks for the tokens, ended ones too.",
    z.looseObject({ name: aiId.optional().describe("only those of this name") }),
  ),
  token_listed: toAdmin(
    "The tokens, the oldest first.",
    z.looseObject({
      tokens: z.array(listedTokenSchema),
      tokens_total: z.int().describe("of more than 1,000 only the newest are listed"),
    }),
  ),
  token_rotate: admin(
    "Makes a token that takes the place of a name's valid ones, with their role and lifetime.",
    z.looseObject({
      name: aiId,
      overlap_ms: z.int().min(0).max(TOKEN.maxLifetimeMs).optional().describe(
        "for so long the old tokens hold beside it; 0 ends them at once; default 86,400,000",
      ),
    }),
  ),
  token_rotated: toAdmin(
    "The new token is stored, and so is the end of the `old` ones.",
    z.looseObject({
      ...createdToken,
      old: z.array(listedTokenSchema.pick({ token_id: true, origin: true, expires_ms: true })),
    }),
  ),
  token_revoke: admin(
    "Revokes one token, or all of a name: connections that they opened end with `REVOKED`. Give either of the two.",
    z.looseObject({ name: aiId.optional(), token_id: tokenId.optional() }),
  ),
  token_revoked: toAdmin(
    "These tokens have ended. Those of origin `flag` come back when the hub starts with the same `--token` again.",
    z.looseObject({
      tokens: z.array(listedTokenSchema.pick({ token_id: true, name: true, origin: true })),
      stored: z.literal(false).optional().describe(
        "the disk is full: they are valid again if the hub ends before there is space",
      ),
    }),
  ),
  gap: hub(
    "no",
    "the reader",
    "Entries of this range are not delivered: they are no longer stored or, with `code`, not what every parser reads.",
    z.looseObject({
      from: z.int().describe("first seq"),
      to: z.int().describe("last seq"),
      code: z.string().optional().describe("an older hub took what today is refused with this code"),
    }),
  ),
  ping: { ...beside("either side", "Are you there?", z.looseObject({})), sender: "both" },
  pong: { ...beside("either side", "Yes.", z.looseObject({})), sender: "both" },
  welcome: beside(
    "the AI",
    "The connection is authenticated; delivery begins.",
    z.looseObject({
      protocol_version: z.int().describe("1"),
      ai_id: visitor,
      journal_id: z.string().describe(
        "another one means another history: positions of the old one mean nothing",
      ),
      epoch: z.string().optional().describe("the present epoch of the journal: keep it with your position"),
      common_seq: z.int().optional().describe(
        "only where the first line named an earlier epoch: what that had after this seq is lost",
      ),
      head_seq: z.int().describe("the last seq so far"),
      cursor: z.int().describe("what this AI last `received`; where one begins that was never here"),
      heartbeat_interval_ms: z.int(),
      limits: z.looseObject({ max_unacked: z.int(), max_line_bytes: z.int() }).describe(
        "all of those under Limits",
      ),
    }),
  ),
  caught_up: beside(
    "the reader",
    "The replay is over: everything up to `seq` was sent.",
    z.looseObject({ seq: z.int() }),
  ),
  ack: beside(
    "the sender",
    "The message is committed; without `seq` it was handled and nothing had to be stored.",
    z.looseObject({
      message_id: id,
      seq: z.int().optional().describe("its position in the journal; absent where nothing was stored"),
      duplicate: z.boolean().optional().describe("it had been stored before; nothing was stored now"),
      session_id: sessionId.optional().describe("of a request and an accept"),
      fence: fence.optional().describe("of an accept"),
      lease_ms: z.int().optional().describe("of an accept and a renew"),
      matches: z.int().optional().describe("of a request: AIs present that may accept it"),
    }),
  ),
  error: beside(
    "the sender",
    "The message was refused, or the connection ends.",
    z.looseObject({
      code: z.string().describe("a code of the table under Errors"),
      message: z.string().describe("what is wrong, for people"),
      fix: z.string().optional().describe("what to do about it, for people"),
      message_id: id.optional().describe("the message that it answers"),
      definite: z.boolean().describe("true: that message surely did not happen"),
      retry_after_ms: z.int().optional().describe("do not try again before"),
      epoch: z.string().optional().describe("of `EPOCH_CHANGED`: the present epoch"),
      common_seq: z.int().optional().describe(
        "of `EPOCH_CHANGED`: resume from here, and forget what you know of later seqs",
      ),
    }),
  ),
  draining: beside(
    "all",
    "The hub is shutting down in good order.",
    z.looseObject({ deadline_ms: z.int().describe("until it closes") }),
  ),
} as const satisfies Record<string, MessageSpec>;

/** A message type of the table. */
export type MessageType = keyof typeof MESSAGES;

/** A message type has this `data` after its check. */
export type DataOf<T extends MessageType> = z.output<(typeof MESSAGES)[T]["schema"]>;

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

/** What the hub delivers or says itself has this form, with the hub's own fields in front. */
export interface HubEnvelope {
  readonly message_type: string;
  readonly message_id?: string;
  readonly target_ai?: string;
  /** `seq` is the position in the journal; only durable messages have one. */
  readonly seq?: number;
  readonly source_ai?: string;
  /** `timestamp` is RFC 3339 in UTC, with milliseconds. */
  readonly timestamp?: string;
  readonly replayed?: true;
  readonly data?: Record<string, unknown>;
}

/** The first line of a connection meets this schema. */
export const authSchema = z.looseObject({
  ai_id: visitor.describe("who connects; in a visit `operator` as well: see Tokens and roles"),
  token: z.string().max(512).optional().describe("the secret that the hub's operator gave for this ai_id"),
  local_key: z.string().max(512).optional().describe(
    "the content of local.key, from the same machine and user",
  ),
  resume_from: z.union([z.int().min(0), z.literal("cursor")], { error: 'expected a seq or "cursor"' })
    .optional()
    .describe("a seq, or `cursor`: the last `received`; without it only live traffic comes"),
  visit: z.boolean().optional().describe("a short connection beside the AI's own: see Visits"),
  history: z.boolean().optional().describe(
    "an AI that was never here begins with the first entry, not at the head",
  ),
  journal_id: z.string().max(128).optional().describe("the journal that `resume_from` speaks of"),
  epoch: z.string().max(128).optional().describe("the epoch that `resume_from` speaks of"),
  client: z.string().max(128).optional().describe("name/version of the program"),
});

/** The first line has this form after its check. */
export type AuthLine = z.output<typeof authSchema>;

/** Only the hub sets these envelope keys. */
export const RESERVED_FIELDS = ["seq", "source_ai", "timestamp", "replayed"] as const;

/** An AI's line has these envelope keys; where `data` is missing every other key counts as data. */
export const ENVELOPE_FIELDS = ["message_type", "message_id", "target_ai", "data"] as const;
