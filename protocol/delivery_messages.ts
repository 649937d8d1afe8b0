/** Defines the messages by which AIs and the hub say how far something that was sent has come. */
import * as z from "zod";
import { ai, hub, type MessageSpec } from "./message_spec.ts";
import { DELIVERY } from "./limits.ts";
import { once } from "./once.ts";
import { aiOrOperator, fence, name, seq } from "./value_kinds.ts";

const seqs = once(() => z.array(seq).min(1).max(DELIVERY.maxSeqs));

/** These fields of a `message`, and `receipt` of a request to one AI, ask the hub to follow it. */
export const receipt = once(() =>
  z.boolean().optional().describe("true: its sender gets a `delivery` for each state")
);
export const messageTtl = once(() =>
  z.int().min(DELIVERY.minTtlMs).max(DELIVERY.maxTtlMs).optional().describe(
    "who has not fetched it by then does not get to see it in an inbox, and its sender gets a `dead_letter`",
  )
);

/** What was stored comes to these states in this order, and may leave some out; `dead` is the end of what was not fetched in time. */
export const DELIVERY_STATES = ["stored", "rung", "fetched", "taken", "done", "dead"] as const;

/** The ack of a `delivery_status` lists the states that were reached in this form. */
export const reachedSchema = once(() =>
  z.looseObject({
    ai_id: aiOrOperator,
    state: z.enum(DELIVERY_STATES),
    at_ms: z.int().describe("when, by the hub's clock"),
    bell: name.optional().describe("of `rung`"),
    fence: fence.optional().describe("of `taken`, where it is a request"),
  })
);

export const DELIVERY_MESSAGES = {
  rung: ai(
    "no",
    "hub",
    "A program that wakes this AI has rung its bell for these entries.",
    () => z.looseObject({ seqs: seqs(), bell: name.describe("which bell it was") }),
  ),
  fetched: ai(
    "no",
    "hub",
    "This AI was shown these entries. The ack's `dead` names those that it must not be shown: they came too late.",
    () => z.looseObject({ seqs: seqs() }),
  ),
  done: ai(
    "record",
    "nobody",
    "This AI is done with these entries, one by one; the ack carries `cursor`, which moves over all that is done from its place on.",
    () => z.looseObject({ seqs: seqs() }),
  ),
  delivery_status: ai(
    "no",
    "hub",
    "Asks how far an entry has come that this AI sent with a receipt, or got so: the ack carries `deliveries`.",
    () => z.looseObject({ seq }),
  ),
  delivery: hub(
    "yes",
    "who sent it, or nobody",
    "What was sent has come to this state; for the record only where its sender did not ask.",
    () =>
      z.looseObject({
        seq,
        ai_id: aiOrOperator.describe("who got it"),
        state: z.enum(["rung", "fetched", "taken", "done"]),
        bell: name.optional(),
        fence: fence.optional(),
      }),
  ),
  dead_letter: hub(
    "yes",
    "who sent it",
    "What was sent was not fetched in its time.",
    () =>
      z.looseObject({
        seq,
        ai_id: aiOrOperator.describe("who did not fetch it"),
        state: z.enum(["stored", "rung"]).describe("how far it had come"),
        push: z.string().optional().describe(
          "the news of this entry could not be posted there, where `push_set` wants them, and no further ones are",
        ),
      }),
  ),
} as const satisfies Record<string, MessageSpec>;
