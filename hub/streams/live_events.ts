/** Writes a stream as server-sent events: after each event `data` one `control` says where the next one begins. */
import type { TopicPage } from "../../journal/library/view/ai_library.ts";

/** Between two events there is a comment at least so often, as proxies cut what is silent. */
const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVE = ": keep-alive\n\n";

/** The events come from these. */
export interface LiveEventsOptions {
  /** Resolves with what follows a seq. */
  readonly read: (after: number) => Promise<TopicPage>;
  /** Resolves when something came since the last read, after `ms`, or when the events end. */
  readonly changed: (ms: number) => Promise<void>;
  /** Returns for how long the events go on; 0: they have ended. */
  readonly remainingMs: () => number;
  /** Returns the position behind a seq, and the cursor of now. */
  readonly control: (last: number) => { readonly streamNextOffset: string; readonly streamCursor: string };
}

/** Yields the text of one or two events, or a comment, until the time is over; the first one says where the stream is. */
export async function* liveEvents(
  after: number,
  { read, changed, remainingMs, control }: LiveEventsOptions,
): AsyncGenerator<string, void> {
  for (let isFirst = true;; isFirst = false) {
    const { items, last, more } = await read(after);
    if (isFirst || items.length > 0) {
      const data = items.length === 0 ? "" : eventOf("data", `[${items.join(",")}]`);
      const at = { ...control(last), ...(more ? {} : { upToDate: true }) };
      yield data + eventOf("control", JSON.stringify(at));
    } else yield KEEP_ALIVE;
    after = last;
    const ms = remainingMs();
    if (ms <= 0) return;
    if (!more) await changed(Math.min(ms, KEEP_ALIVE_MS));
  }
}

function eventOf(name: string, json: string): string {
  // JSON has raw line ends only between its parts, and to a reader of events each would begin a line.
  return `event: ${name}\ndata:${json.replace(/[\r\n]/g, " ")}\n\n`;
}
