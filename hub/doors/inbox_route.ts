/** Lets an AI read over HTTP what it would get over TCP, page by page, and wait for what comes. */
import * as z from "zod";
import { doorRoute } from "../../dashboard/api/door_route.ts";
import { nothing, text, wholeNumber } from "../../dashboard/api/fields.ts";
import { problem } from "../../dashboard/failure.ts";
import type { Doors } from "./doors.ts";
import { hubLines } from "./hub_lines.ts";
import { InboxPage } from "./inbox_page.ts";
import { keepAlive } from "./keep_alive.ts";
import { reading, readingQuery } from "./reading.ts";

/** Nobody waits longer in one request. */
const MAX_WAIT_MS = 50_000;
const MAX_ENTRIES = 1_000;
/** JSON may begin with blanks: they show everybody on the way that the request is alive. */
const BLANK = new TextEncoder().encode(" ");

const page = z.strictObject({
  entries: z.array(z.looseObject({ message_type: text })).describe(
    "as they come over TCP, oldest first; a `gap` stands for entries that cannot be read any more",
  ),
  position: z.int().min(0).describe("give it as `after` to go on"),
  more: z.boolean().describe("true: there are further entries already"),
  cursor: z.int().min(0).describe("the AI's stored cursor when the request came"),
  head_seq: z.int().min(0).describe("the last entry of the journal then"),
  journal_id: text,
  epoch: text,
});

export function inboxRoute(doors: Doors) {
  return doorRoute({
    method: "get",
    path: "/inbox",
    summary:
      "Entries that concern an AI, from a position or from its cursor on; with `wait_ms` it waits for the first one",
    needs: "connect",
    params: nothing,
    query: z.strictObject({
      ...readingQuery,
      wait_ms: wholeNumber({ min: 0, max: MAX_WAIT_MS }).default(0).describe(
        "how long to wait where there is nothing; who waits sees blanks before the JSON now and then",
      ),
      limit: wholeNumber({ min: 1, max: MAX_ENTRIES }).default(200).describe(
        "entries at most, of 256 KiB at most",
      ),
    }),
    body: () => nothing,
    answer: ["AiInbox", page],
    respond: async ({ caller, query: { wait_ms, limit, ...from } }) => {
      const session = doors.open(caller, { visit: true, ...reading(from) });
      const lines = hubLines(session);
      const page = new InboxPage({ ...from, limit });
      const next = async () => {
        const { done, value } = await lines.next();
        if (done) page.end();
        else page.take(value);
      };
      while (!page.isOver && !page.isCaughtUp) await next();
      if (page.problem) {
        session.close();
        return problem(page.problem);
      }
      if (page.isOver || wait_ms === 0) {
        session.close();
        return json(page.toJson());
      }
      const { clock } = doors.core;
      const waiting = new AbortController();
      const end = () => {
        waiting.abort();
        session.close();
      };
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          keepAlive({ clock, signal: waiting.signal }, () => controller.enqueue(BLANK));
          clock.delay(wait_ms, waiting.signal).then(end);
        },
        async pull(controller) {
          while (!page.isOver && page.isEmpty) await next();
          end();
          controller.enqueue(encoder.encode(page.toJson()));
          controller.close();
        },
        cancel: end,
      }, { highWaterMark: 0 });
      return json(body);
    },
  });
}

const encoder = new TextEncoder();

function json(body: BodyInit): Response {
  return new Response(body, { headers: { "content-type": "application/json" } });
}
