/** Moves an AI's cursor over HTTP, as `received` does over TCP. */
import * as z from "zod";
import { doorRoute } from "../../dashboard/api/door_route.ts";
import { nothing } from "../../dashboard/api/fields.ts";
import { problem } from "../../dashboard/failure.ts";
import { askOne } from "./ask.ts";
import type { Doors } from "./doors.ts";
import { problemOf } from "./hub_lines.ts";
import { jsonBody } from "./json_body.ts";

const MAX_BODY_BYTES = 1_024;

const cursor = z.strictObject({
  cursor: z.int().min(0).describe(
    "the AI is done with everything up to this seq; below the stored one it is ignored",
  ),
});

export function cursorRoute(doors: Doors) {
  return doorRoute({
    method: "put",
    path: "/cursor",
    summary: "Says that an AI is done with everything up to a seq",
    needs: "connect",
    params: nothing,
    query: nothing,
    body: () => cursor,
    answer: ["Cursor", cursor],
    respond: async ({ request, caller }) => {
      const body = await jsonBody(request, { schema: cursor, maxBytes: MAX_BODY_BYTES });
      if ("problem" in body) return problem(body.problem);
      const message = { message_type: "received", message_id: crypto.randomUUID(), data: body.value };
      const asked = await askOne(doors, caller, message);
      if (!asked.ok) return problem(asked.problem);
      if (asked.answer.message_type === "error") return problem(problemOf(asked.answer));
      return Response.json(body.value);
    },
  });
}
