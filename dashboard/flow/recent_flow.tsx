/** Draws who talks to whom in the last entries for the overview, once for all requests within two seconds. */
import { raw } from "hono/html";
import { HUB_ID } from "../../protocol/names.ts";
import type { HubView } from "../hub_view.ts";
import type { Content } from "../components/content.ts";
import { whoTalks } from "./who_talks.tsx";

const ENTRIES = 500;
/** Drawing takes as long as the rest of the page, so that the result is kept this long. */
const GOOD_FOR_MS = 2_000;

interface Drawn {
  readonly atMs: number;
  readonly content: Promise<Content | undefined>;
}

const drawn = new WeakMap<HubView, Drawn>();

/** Returns the drawing of what AIs sent each other; undefined where there are none. */
export function recentFlow(view: HubView, nowMs: number): Promise<Content | undefined> {
  const last = drawn.get(view);
  if (last !== undefined && Math.abs(nowMs - last.atMs) < GOOD_FOR_MS) return last.content;
  const content = draw(view);
  drawn.set(view, { atMs: nowMs, content });
  content.catch(() => drawn.delete(view));
  return content;
}

async function draw(view: HubView): Promise<Content | undefined> {
  const { edges } = await view.library.flow({ entries: ENTRIES });
  const picture = await whoTalks(view, edges.filter(({ from, to }) => from !== HUB_ID && to !== HUB_ID));
  // The result is kept as text, as writing the thousands of cells of a matrix takes longer than finding them.
  return picture && raw(await (<>{picture}</>).toString());
}
