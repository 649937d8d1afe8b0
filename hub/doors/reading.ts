/** Says from where on an AI reads over HTTP. */
import { text, wholeNumber } from "../../dashboard/api/fields.ts";
import type { Opening } from "./doors.ts";

/** These parts of a query do. */
export const readingQuery = {
  after: wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }).exactOptional().describe(
    "a seq: what comes behind it; without it, what comes behind the AI's cursor",
  ),
  epoch: text.max(128).exactOptional().describe("the epoch that `after` speaks of"),
  journal_id: text.max(128).exactOptional().describe("the journal that `after` speaks of"),
};

interface From {
  readonly after?: number;
  readonly epoch?: string;
  readonly journal_id?: string;
}

export function reading({ after, ...known }: From): Opening {
  return { resume_from: after ?? "cursor", ...known };
}
