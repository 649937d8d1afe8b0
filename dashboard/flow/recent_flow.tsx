/** Who talks to whom in the last entries, as the overview shows it: drawn once for all who look within two seconds. */
import { raw } from "hono/html";
import { HUB_ID } from "../../protocol/names.ts";
import type { HubView } from "../hub_view.ts";
import type { Content } from "../components/content.ts";
import { whoTalks } from "./who_talks.tsx";

const ENTRIES = 500;
/** It takes as long to make as the rest of the page. */
const GOOD_FOR_MS = 2_000;

interface Drawn {
  readonly atMs: number;
  readonly content: Promise<Content | undefined>;
}

const drawn = new WeakMap<HubView, Drawn>();

/** Between AIs. Undefined: there is nobody. */
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
  // As text: a matrix of sixty has thousands of cells, and writing them takes longer than finding them.
  return picture && raw(await (<>{picture}</>).toString());
}
