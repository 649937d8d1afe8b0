/** Defines the message by which an AI asks what was shared, and what answers it. */
import * as z from "zod";
import { ai, hub, type MessageSpec } from "./message_spec.ts";
import { name } from "./value_kinds.ts";

/** A list has so many entries at most. */
const MAX_LISTED = 200;

export const LIBRARY_MESSAGES = {
  library: ai(
    "no",
    "hub",
    "Asks for the patterns and components that came to the asker, or are its own. Answered by `library_listed`, not by an `ack`.",
    () =>
      z.looseObject({
        domain: name.optional().describe("only those of this domain"),
        kind: z.enum(["pattern", "component"]).optional(),
        order: z.enum(["newest", "oldest", "best"]).optional().describe(
          "`newest` unless given; `best`: by their claimed scores, in the direction that they name; those without one are left out",
        ),
        limit: z.int().min(1).max(MAX_LISTED).optional().describe("entries at most; default 50"),
        position: z.int().min(0).optional().describe("`next` of the answer before: asks for what follows"),
      }),
  ),
  library_listed: hub(
    "no",
    "the asker",
    "What was shared, as it was delivered; what was shared a moment ago may be missing. It carries the `message_id` of the question.",
    () =>
      z.looseObject({
        entries: z.array(z.looseObject({})).describe("whole lines, 256 KiB at most"),
        next: z.int().nullable().describe("the `position` of what follows; null: that was the end"),
      }),
  ),
} as const satisfies Record<string, MessageSpec>;
