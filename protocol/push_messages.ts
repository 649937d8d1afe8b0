/** Defines the messages by which a requester says where news of its collaboration are posted. */
import * as z from "zod";
import { ai, type MessageSpec } from "./message_spec.ts";
import { id, sessionId } from "./value_kinds.ts";

const secret = z.string().min(1).max(4_096).optional();

export const PUSH_MESSAGES = {
  push_set: ai(
    "record",
    "nobody",
    "The requester has news of its open or active session posted to a URL; another one of the same `config_id` takes the place of the first.",
    () =>
      z.looseObject({
        session_id: sessionId,
        config_id: id,
        url: z.string().max(2_048).regex(/^https?:\/\/\S+$/, { error: "not a URL of http or https" }),
        token: secret.describe("is sent with each post, so that its reader knows it"),
        scheme: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, { error: "not a scheme of HTTP" })
          .optional()
          .describe("goes with `credentials`: both are the `Authorization` of each post"),
        credentials: secret,
      }),
  ),
  push_delete: ai(
    "record",
    "nobody",
    "Ends that.",
    () => z.looseObject({ session_id: sessionId, config_id: id }),
  ),
} as const satisfies Record<string, MessageSpec>;
