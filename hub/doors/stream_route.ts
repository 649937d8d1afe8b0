/** Streams to an AI what it would get over TCP, as server-sent events. It is attached by that, and present. */
import * as z from "zod";
import { doorRoute } from "../../dashboard/api/door_route.ts";
import { filterText, nothing, text } from "../../dashboard/api/fields.ts";
import type { DoorCaller } from "../../dashboard/door_caller.ts";
import { problem } from "../../dashboard/failure.ts";
import { readLine } from "../../protocol/framing.ts";
import type { Doors } from "./doors.ts";
import { endOf, type HubLine, linesIn, refusalOf } from "./hub_lines.ts";
import { keepAlive } from "./keep_alive.ts";
import { reading, readingQuery } from "./reading.ts";

const encoder = new TextEncoder();
const COMMENT = encoder.encode(":\n\n");
/** A browser waits so long before it comes again. */
const RETRY = encoder.encode("retry: 2000\n\n");
const HEADERS = { "content-type": "text/event-stream; charset=utf-8" };

export function streamRoute(doors: Doors) {
  return doorRoute({
    method: "get",
    path: "/stream",
    summary:
      "Attaches an AI, in the place of its connection, and streams what concerns it; `id` is the seq, and Last-Event-ID goes on",
    needs: "connect",
    params: nothing,
    query: z.strictObject({
      ...readingQuery,
      specialization: filterText.describe("what others are told of it; as it said last, unless given"),
      capabilities: filterText.describe("the same, with commas between them"),
    }),
    body: () => nothing,
    answer: ["Stream", text.describe("events without a name are entries")],
    gives: "text/event-stream",
    respond: async ({ request, caller, query: { specialization, capabilities, ...from } }) => {
      const last = request.headers.get("last-event-id");
      if (last !== null && !/^\d{1,16}$/.test(last)) {
        return problem({ code: "INVALID_REQUEST", message: "Last-Event-ID is no seq", fix: "leave it away" });
      }
      const session = doors.open(caller, reading(last === null ? from : { ...from, after: Number(last) }));
      const first = await session.take();
      const refusal = refusalOf(first === null ? undefined : linesIn(first)[0]);
      if (refusal !== undefined) {
        session.close();
        return problem(refusal);
      }
      if (caller.role !== "observer") {
        const data = introduction(doors, caller, { specialization, capabilities });
        session.post([readLine(JSON.stringify({ message_type: "hello", data }), doors.core.limits)]);
      }
      const open = new AbortController();
      const end = () => {
        open.abort();
        session.close();
      };
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(RETRY);
          controller.enqueue(eventsOf(first!));
          keepAlive({ clock: doors.core.clock, signal: open.signal }, () => controller.enqueue(COMMENT));
        },
        async pull(controller) {
          for (let length = 0; length === 0;) {
            const block = await session.take();
            if (block === null) {
              end();
              return controller.close();
            }
            const events = eventsOf(block);
            length = events.length;
            if (length > 0) controller.enqueue(events);
          }
        },
        cancel: end,
      }, { highWaterMark: 0 });
      return new Response(body, { headers: HEADERS });
    },
  });
}

/** Returns what the AI says of itself: what the request says, else what it said last. */
function introduction(
  { core: { state } }: Doors,
  { name }: DoorCaller,
  { specialization, capabilities }: Readonly<Record<"specialization" | "capabilities", string | undefined>>,
): object {
  const known = state.ais.get(name!);
  return {
    specialization: specialization ?? known?.specialization ?? "",
    capabilities: capabilities?.split(",").filter((one) => one !== "") ?? known?.capabilities ?? [],
    ...(known?.description == null ? {} : { description: known.description }),
    ...(known?.version == null ? {} : { version: known.version }),
    ...(known?.a2a === undefined ? {} : { a2a: JSON.parse(known.a2a) }),
  };
}

/** By block of the hub: many streams are given one and the same, of which the events are made once. */
const made = new WeakMap<Uint8Array, Uint8Array>();

function eventsOf(block: Uint8Array): Uint8Array {
  const known = made.get(block);
  if (known !== undefined) return known;
  const events = encoder.encode(linesIn(block).map(eventOf).join(""));
  made.set(block, events);
  return events;
}

/** Returns the event of a line: nothing for what answers the hello, which the stream itself has said. */
function eventOf(line: HubLine): string {
  const { entrySeq } = line;
  // JSON may have a CR between its parts, and to a reader of events each would begin a line.
  const text = line.text.replaceAll("\r", " ");
  if (entrySeq !== undefined) return `id: ${entrySeq}\ndata: ${text}\n\n`;
  const { type } = line;
  if (type === "ack" || type === "ping") return "";
  const data = `data: ${text}\n\n`;
  if (type === "gap") return `id: ${(line.said.data as { readonly to: number }).to}\nevent: gap\n${data}`;
  if (type === "caught_up") return `id: ${line.said.seq}\nevent: caught_up\n${data}`;
  // A browser has an event `error` of its own, for a connection that is lost.
  return `event: ${endOf(line) ? "ended" : type}\n${data}`;
}
