/** Reads what a request asks of a stream. */
import type { Problem } from "../../dashboard/failure.ts";
import { type AskedOffset, parseOffset } from "./offset.ts";

const LIVE = ["long-poll", "sse"] as const;
const ITEMS = ["content", "lines"] as const;

/** A request asks for this part of a stream, in this form. */
export interface StreamQuery {
  readonly offset: AskedOffset;
  /** It waits for what comes. */
  readonly live: typeof LIVE[number] | undefined;
  /** The cursor of the answer before. */
  readonly cursor: number | undefined;
  /** It waits so long at most; undefined: as long as it may. */
  readonly timeoutMs: number | undefined;
  /** Items are what was said, or the whole lines of the hub. */
  readonly items: typeof ITEMS[number];
}

/** Returns what is asked, or what is wrong with it; parameters that it does not know are another version's. */
export function readQuery(params: URLSearchParams): StreamQuery | { readonly problem: Problem } {
  const [text, ...more] = params.getAll("offset");
  const live = params.get("live") ?? undefined;
  const items = params.get("items") ?? "content";
  if (more.length > 0) return wrong("offset: it stands there more than once", "send one offset");
  if (!isOneOf(LIVE, live) && live !== undefined) return wrong(`live: "${live}" is not ${LIVE.join(" or ")}`);
  if (!isOneOf(ITEMS, items)) return wrong(`items: "${items}" is not ${ITEMS.join(" or ")}`);
  if (text === undefined && live !== undefined) {
    return wrong(
      "offset: missing, where live has to begin somewhere",
      "send offset=-1, now, or the last Stream-Next-Offset",
    );
  }
  const offset = parseOffset(text ?? "-1");
  if (offset === undefined) {
    return wrong(
      `offset: "${text}" is no position of a stream`,
      "send -1, now, or a Stream-Next-Offset as it came",
    );
  }
  const timeout = params.get("timeout");
  if (timeout !== null && !/^[0-9]{1,4}$/.test(timeout)) {
    return wrong(`timeout: "${timeout}" is not a number of seconds`, "send timeout=10, or nothing");
  }
  const timeoutMs = timeout === null ? undefined : Number(timeout) * 1_000;
  const cursor = /^[0-9]{1,15}$/.exec(params.get("cursor") ?? "")?.[0];
  return { offset, live, items, timeoutMs, cursor: cursor === undefined ? undefined : Number(cursor) };
}

const CURSOR_INTERVAL_MS = 20_000;

/** Returns the cursor of an answer at `wallMs`: caches between pass waiting requests with the same one as one, and it always moves on. */
export function cursorAt(wallMs: number, sent: number | undefined): string {
  const now = Math.floor(wallMs / CURSOR_INTERVAL_MS);
  return String(sent !== undefined && sent >= now ? sent + 1 : now);
}

function isOneOf<T extends string>(values: readonly T[], value: string | undefined): value is T {
  return (values as readonly (string | undefined)[]).includes(value);
}

function wrong(message: string, fix?: string): { readonly problem: Problem } {
  return { problem: { code: "INVALID_REQUEST", message, ...(fix === undefined ? {} : { fix }) } };
}
