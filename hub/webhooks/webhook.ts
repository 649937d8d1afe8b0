/** Rings an AI that is elsewhere: posts a pointer to its URL, signed as Standard Webhooks say. */
import { pointerText } from "../../bell/pointer.ts";
import type { Bell } from "../../bell/ringer.ts";
import type { Clock } from "../../internal/clock.ts";
import { signedPost } from "../../internal/signed_post.ts";

const ALLOWED_BY = "--webhook-allow-private";

export interface WebhookOptions {
  readonly ai: string;
  readonly url: URL;
  /** `whsec_` and Base64. */
  readonly secret: string;
  readonly allowPrivate: boolean;
  readonly clock: Clock;
  /** Makes the ids of different hubs differ. */
  readonly journalId: string;
  /** Says why the AI needs no bell now. */
  readonly whyNot: () => string | undefined;
}

/** Returns the bell. What it sends: `{"type":"aicollab.waiting","timestamp":…,"data":{"ai_id","count","from","up_to","text"}}`. */
export function webhook({ ai, url, secret, allowPrivate, clock, journalId, whyNot }: WebhookOptions): Bell {
  return {
    name: "webhook",
    whyNot,
    async ring(waiting, signal) {
      const { count, newest: up_to } = waiting;
      const atMs = clock.wallMs();
      const data = { ai_id: ai, count, up_to, text: pointerText(waiting, { act: "read your entries" }) };
      const timestamp = new Date(atMs).toISOString();
      const body = JSON.stringify({ type: "aicollab.waiting", timestamp, data });
      // A repetition is the same message to its receiver.
      const id = `${journalId}.${ai}.${up_to}`;
      await signedPost({ url, id, atMs, body, secret, signal }, { allowPrivate, allowedBy: ALLOWED_BY });
    },
  };
}
