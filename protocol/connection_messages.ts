/** Defines what is said of the connection itself and of single messages. */
import * as z from "zod";
import { reachedSchema } from "./delivery_messages.ts";
import { beside, hub, type MessageSpec, withSchema } from "./message_spec.ts";
import { aiOrOperator, fence, id, seq, sessionId } from "./value_kinds.ts";

function either(about: string) {
  const spec = { sender: "both", durable: "no", goesTo: "either side", about, fields: "envelope" } as const;
  return withSchema(spec, () => z.looseObject({}));
}

export const CONNECTION_MESSAGES = {
  gap: hub(
    "no",
    "the reader",
    "Entries of this range are not delivered: they are no longer stored or, with `code`, not what every parser reads.",
    () =>
      z.looseObject({
        from: z.int().describe("first seq"),
        to: z.int().describe("last seq"),
        code: z.string().optional().describe("an older hub took what today is refused with this code"),
      }),
  ),
  ping: either("Are you there?"),
  pong: either("Yes."),
  welcome: beside(
    "the AI",
    "The connection is authenticated; delivery begins.",
    () =>
      z.looseObject({
        protocol_version: z.int().describe("1"),
        ai_id: aiOrOperator,
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
    () => z.looseObject({ seq: z.int() }),
  ),
  ack: beside(
    "the sender",
    "The message is committed; without `seq` it was handled and nothing had to be stored.",
    () =>
      z.looseObject({
        message_id: id,
        seq: z.int().optional().describe("its position in the journal; absent where nothing was stored"),
        duplicate: z.boolean().optional().describe("it had been stored before; nothing was stored now"),
        session_id: sessionId.optional().describe("of a request and an accept"),
        fence: fence.optional().describe("of an accept"),
        lease_ms: z.int().optional().describe("of an accept and a renew"),
        members: z.int().optional().describe(
          "of what goes to a topic, of a join and a leave: members beside the sender, who get it",
        ),
        cursor: z.int().optional().describe("of a `done`: the AI's cursor"),
        dead: z.array(seq).optional().describe("of a `fetched`: those that were not fetched in time"),
        deliveries: z.array(reachedSchema()).optional().describe(
          "of a `delivery_status`: the states that were reached",
        ),
        matches: z.int().optional().describe("of a request: AIs present that may accept it"),
      }),
  ),
  error: beside(
    "the sender",
    "The message was refused, or the connection ends.",
    () =>
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
    () => z.looseObject({ deadline_ms: z.int().describe("until it closes") }),
  ),
} as const satisfies Record<string, MessageSpec>;
