/** Answers `GET /events?topics=status,ais,…` with server-sent events. */
import type { Context, Hono } from "hono";
import { parseTopics, TOPICS } from "./event_topics.ts";
import type { Access } from "./access.ts";
import { callerOf, requireRole } from "./bearer.ts";
import { isDirect } from "./direct_peer.ts";
import { type Events, MAX_CALLER_STREAMS, MAX_STREAMS } from "./events.ts";
import { forOwnPages } from "./guard.ts";

/**
 * Mounts the stream. It resumes after the event that the header `Last-Event-ID` names, which browsers send when they
 * reconnect, or `after` in the query, for a page that was just rendered. It ends with the token or, beyond the hub's machine, the login that opened it. Too many streams are
 * answered with 503.
 */
export function mountEvents(app: Hono, events: Events, access?: Access): void {
  app.get("/events", forOwnPages, requireRole(access, "read_everything", { open: true }), (c) => {
    const topics = parseTopics(c.req.query("topics") ?? "");
    if (topics === undefined) return c.text(`Give topics, some of: ${TOPICS.join(",")}\n`, 400);
    const headers = { "content-type": "text/event-stream; charset=utf-8" };
    // A HEAD request begins no stream, as one that nobody reads would hold its place for ever.
    if (c.req.raw.method === "HEAD") return c.body(null, 200, headers);
    const after = c.req.header("last-event-id") ?? c.req.query("after");
    const caller = callerOf(c);
    const isLoggedIn = isDirect(c) ? undefined : isLoggedInOf(c);
    const stream = events.subscribe({
      topics,
      ...(after === undefined ? {} : { after }),
      ...(caller !== undefined ? { ended: caller.ended } : isLoggedIn !== undefined ? { isLoggedIn } : {}),
    });
    if (stream === undefined) {
      const max = caller ? `${MAX_CALLER_STREAMS} streams` : `${MAX_STREAMS} pages`;
      return c.text(`${max} are live already: this one asks again now and then.\n`, 503);
    }
    return c.body(stream.readable, 200, headers);
  });
}

/** Returns what says whether the login of a request lasts; undefined where it has none. */
function isLoggedInOf(c: Context): (() => boolean) | undefined {
  return c.get("isLoggedIn");
}
