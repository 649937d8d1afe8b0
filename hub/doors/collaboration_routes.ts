/** Offers the messages of a collaboration as words over HTTP: each is one message of the AI, and is answered by its ack. */
import * as z from "zod";
import { type DoorRoute, doorRoute } from "../../dashboard/api/door_route.ts";
import { nothing, text } from "../../dashboard/api/fields.ts";
import { problem } from "../../dashboard/failure.ts";
import type { MessageSpec } from "../../protocol/message_spec.ts";
import { type AiMessageType, MESSAGES } from "../../protocol/messages.ts";
import { askOne } from "./ask.ts";
import type { Doors } from "./doors.ts";
import { problemOf } from "./hub_lines.ts";
import { jsonBody } from "./json_body.ts";

const MAX_BODY_BYTES = 65_536;

/** These stand beside what the message itself says. */
const envelope = {
  message_id: z.string().min(1).max(128).optional().describe(
    "the AI's own, so that it can be sent again when the answer was lost; the hub makes one otherwise",
  ),
};

/** Each is another object, as each has a name of its own in the document. */
const ackOf = () =>
  z.looseObject({
    message_id: text,
    seq: z.int().optional().describe("of the entry that was stored"),
    session_id: text.optional(),
    fence: z.int().optional(),
    lease_ms: z.int().optional(),
    duplicate: z.literal(true).optional().describe("it was stored before, by the same message_id"),
  });

/** By the last word of the path: the message, and what it is for. */
const WORDS = {
  accept: [
    "collaboration_accept",
    "Takes an open collaboration; the first one wins. The answer has the fence",
  ],
  progress: ["collaboration_progress", "Says how far the work is, and renews the lease"],
  renew: ["collaboration_renew", "Renews the lease"],
  complete: ["collaboration_complete", "Ends a collaboration with its outcome"],
  decline: ["collaboration_decline", "Says no to a request or, with the fence, hands a collaboration back"],
  cancel: ["collaboration_cancel", "Takes a request of one's own back"],
} as const satisfies Readonly<Record<string, readonly [AiMessageType, string]>>;

export function collaborationRoutes(doors: Doors): readonly DoorRoute[] {
  const request = doorRoute({
    ...{ method: "post", needs: "send", query: nothing } as const,
    path: "/collaborations",
    summary: "Asks for a partner; the answer has the session_id",
    params: nothing,
    body: () =>
      bodyOf("collaboration_request", {
        target_ai: text.optional().describe("only this AI may accept; without it any"),
      }),
    answer: ["Requested", ackOf()],
    respond: ({ request, caller }) => tell(doors, "collaboration_request", { request, caller, session: {} }),
  });
  const words = Object.entries(WORDS).map(([word, [type, summary]]) =>
    doorRoute({
      ...{ method: "post", needs: "send", query: nothing } as const,
      path: `/collaborations/:session_id/${word}`,
      summary,
      params: z.strictObject({ session_id: text }),
      body: () => bodyOf(type),
      answer: [`${word[0]!.toUpperCase()}${word.slice(1)}Ack`, ackOf()],
      respond: ({ request, caller, params }) => tell(doors, type, { request, caller, session: params }),
    })
  );
  return [request, ...words];
}

type Told = Pick<Parameters<DoorRoute["respond"]>[0], "request" | "caller"> & {
  readonly session: { readonly session_id?: string };
};

async function tell(
  doors: Doors,
  message_type: AiMessageType,
  { request, caller, session }: Told,
): Promise<Response> {
  const body = await jsonBody(request, { schema: z.looseObject({}), maxBytes: MAX_BODY_BYTES });
  if ("problem" in body) return problem(body.problem);
  const { message_id = crypto.randomUUID(), target_ai, ...data } = body.value;
  const asked = await askOne(doors, caller, {
    ...{ message_type, message_id, target_ai },
    data: { ...data, ...session },
  });
  if (!asked.ok) return problem(asked.problem);
  const { message_type: type, ...answer } = asked.answer;
  return type === "error" ? problem(problemOf(asked.answer)) : Response.json(answer);
}

/** The hub checks what is sent; this is what the document says of it. */
function bodyOf(type: AiMessageType, more: z.core.$ZodShape = {}): z.ZodObject {
  const { schema: { shape: { session_id: _, ...fields } } }: MessageSpec = MESSAGES[type];
  return z.looseObject({ ...fields, ...envelope, ...more });
}
