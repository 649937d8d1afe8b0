/** Takes messages of an AI over HTTP, one or a batch: each is answered as it is over TCP, once what it stores is committed. */
import * as z from "zod";
import { doorRoute } from "../../dashboard/api/door_route.ts";
import { nothing } from "../../dashboard/api/fields.ts";
import { problem } from "../../dashboard/failure.ts";
import { ask } from "./ask.ts";
import { readBatch } from "./batch_body.ts";
import type { Doors } from "./doors.ts";
import { MAX_VALUES } from "./json_values.ts";

const message = z.looseObject({
  message_type: z.string().describe("see PROTOCOL.md"),
  message_id: z.string().min(1).max(128).describe(
    "the AI's own; sent again with the same one it is stored once",
  ),
  target_ai: z.string().optional(),
  topic: z.string().optional(),
  data: z.looseObject({}).optional(),
});

const answers = z.strictObject({
  answers: z.array(z.looseObject({
    line: z.int().min(1).describe("which message of the request it answers; they stand in that order"),
    message_type: z.string().describe("`ack`, `error`, or what answers a message of that type"),
    message_id: z.string().optional(),
    seq: z.int().optional().describe("of the entry that was stored"),
    code: z.string().optional().describe("of an error: see PROTOCOL.md"),
    message: z.string().optional(),
    fix: z.string().optional(),
    definite: z.boolean().optional().describe("of an error; false: nobody knows whether it happened"),
  })),
});

export function messagesRoute(doors: Doors) {
  return doorRoute({
    method: "post",
    path: "/messages",
    summary:
      "Sends messages as an AI; all are answered, once what they store is committed: a bad one is named, and the others stand",
    needs: "send",
    params: nothing,
    query: nothing,
    body: () => z.union([message, z.array(message).min(1).max(MAX_VALUES)]),
    takes: ["application/x-ndjson"],
    answer: ["Answers", answers],
    respond: async ({ request, caller }) => {
      const batch = await readBatch(request, doors.core.limits);
      if ("problem" in batch) return problem(batch.problem);
      const asked = await ask(doors, caller, batch.lines);
      if (!asked.ok) return problem(asked.problem);
      return Response.json({ answers: asked.answers.map((answer, i) => ({ line: i + 1, ...answer })) });
    },
  });
}
