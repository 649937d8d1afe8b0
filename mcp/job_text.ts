/** Says what stands between a request and its result, and what a person has decided: a model and a person read the same words. */
import { OPERATOR_ID } from "../protocol/names.ts";
import type { Job } from "./work.ts";

/** What was asked went to `to`; so many AIs that are present may take it. */
interface Reach {
  readonly to?: string | undefined;
  readonly matches?: number | undefined;
}

/** Returns a line that says for whom open work waits: for a person, or for an AI that may take it; none where one is there. */
export function waitsText({ state }: Job, { to, matches }: Reach): string[] {
  if (state !== "open") return [];
  if (to === OPERATOR_ID) {
    return [
      "A person has to decide, on the page Inbox or by aicollab approve, which may take days. Go on only where approved is true.",
    ];
  }
  return matches === 0 ? ["Nobody present may take it now; it waits for one who may."] : [];
}

/** Returns a line that says what a person has decided; none where nobody has. */
export function decidedText(job: Job): string[] {
  if (!isDecided(job)) return [];
  return [`A person has ${isDenied(job) ? "denied" : "approved"} it.`];
}

/** Returns whether a person has said no. */
export function isDenied(job: Job): boolean {
  return isDecided(job) && (job.result as { readonly approved?: unknown } | undefined)?.approved !== true;
}

function isDecided({ partner, state }: Job): boolean {
  return partner === OPERATOR_ID && state === "completed";
}
