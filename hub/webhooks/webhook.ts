/** Rings an AI that is elsewhere: posts a pointer to its URL, signed as Standard Webhooks say. */
import { Webhook as Signer } from "standardwebhooks";
import { pointerText } from "../../bell/pointer.ts";
import type { Bell } from "../../bell/ringer.ts";
import type { Clock } from "../../internal/clock.ts";
import { VERSION } from "../../internal/version.ts";
import { post } from "./post.ts";

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
  const signer = new Signer(secret);
  return {
    name: "webhook",
    whyNot,
    async ring(waiting, signal) {
      const at = new Date(clock.wallMs());
      const { count, newest: up_to } = waiting;
      const data = { ai_id: ai, count, up_to, text: pointerText(waiting, { act: "read your entries" }) };
      const body = JSON.stringify({ type: "aicollab.waiting", timestamp: at.toISOString(), data });
      // A repetition is the same message to its receiver.
      const id = `${journalId}.${ai}.${up_to}`;
      const headers = {
        "User-Agent": `aicollab/${VERSION}`,
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
        "webhook-signature": signer.sign(id, at, body),
      };
      await post({ url, headers, body, allowPrivate, signal });
    },
  };
}
