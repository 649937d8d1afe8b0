/** The tools `inbox`, which shows what is not done, and `done`, which says what is. */
import * as z from "zod";
import type { Agent } from "../agent.ts";
import type { Entry } from "../entry.ts";
import { lineOf } from "../entry_line.ts";
import { uriOf } from "../resource_uri.ts";
import { defineTool, PROGRESS_MS, READS, WRITES } from "../tool.ts";
import { Fence } from "../untrusted.ts";
import { boundedWait, waitMs } from "./fields.ts";

const MAX_ENTRIES = 20;
/** A page of entries has so many characters at most, and one entry of it so many of its text. */
const PAGE_CHARACTERS = 6_500;
const TEXT_CHARACTERS = 2_000;

const output = z.strictObject({
  entries: z.array(z.strictObject({
    seq: z.number(),
    type: z.string(),
    from: z.string(),
    at: z.string(),
    to: z.string(),
    session_id: z.string().optional(),
    reply_to: z.number().optional(),
    text: z.string(),
  })),
  next_cursor: z.number(),
  pending: z.number(),
  gap: z.string().optional(),
  note: z.string(),
});

type Page = z.infer<typeof output>;

export const inbox = defineTool({
  name: "inbox",
  description:
    "Read what came for you: messages, offers of work, news of your collaborations. Takes nothing away: act, then call done. With wait_ms it waits for the next one.",
  input: z.object({
    cursor: z.number().optional().describe("only after this seq: next_cursor of a page"),
    limit: z.number().optional().describe(`at most ${MAX_ENTRIES}`),
    wait_ms: waitMs,
    thread: z.number().optional().describe("only this entry and replies to it"),
  }),
  output,
  annotations: READS,
  async run({ cursor = 0, limit = MAX_ENTRIES, wait_ms, thread }, { agent, signal, progress }) {
    await agent.join();
    const waiting = () => {
      const found = agent.mailbox.after(cursor, thread);
      return found.length > 0 ? found : undefined;
    };
    const deadline = performance.now() + boundedWait(wait_ms);
    let found = waiting();
    while (found === undefined && performance.now() < deadline && !signal.aborted) {
      const ms = Math.min(PROGRESS_MS, deadline - performance.now());
      found = await agent.waitFor(waiting, { ms, signal });
      if (found === undefined) progress("No new entry yet");
    }
    const fence = new Fence();
    const page = await shownPage(found ?? [], agent, { cursor, limit, fence });
    agent.fetched(page.entries);
    const { gap } = agent.mailbox;
    const data = gap === undefined ? page : { ...page, gap };
    const links = page.entries.filter(({ text }) => fence.isCut(text)).map(uriOf);
    return { words: wordsOf(data), data, links };
  },
});

/** Returns a page that the hub knows of: what came too late is not on it. */
async function shownPage(
  found: readonly Entry[],
  agent: Agent,
  options: Parameters<typeof pageOf>[1],
): Promise<Page> {
  for (let left = found;;) {
    const page = pageOf(left, options);
    const seqs = new Set(page.entries.map(({ seq }) => seq));
    const late = await agent.showing(left.filter(({ seq }) => seqs.has(seq)));
    if (late.size === 0) return page;
    left = left.filter(({ seq }) => !late.has(seq));
  }
}

/** Returns as many entries as a result has room for. */
function pageOf(
  found: readonly Entry[],
  { cursor, limit, fence }: { readonly cursor: number; readonly limit: number; readonly fence: Fence },
): Page {
  const entries: Page["entries"] = [];
  let left = PAGE_CHARACTERS;
  for (
    const { text, length, followed: _, ...entry } of found.slice(0, Math.min(Math.max(limit, 1), MAX_ENTRIES))
  ) {
    const rest = `search with seq ${entry.seq} has the rest`;
    const shown = { ...entry, text: fence.around(text, { most: TEXT_CHARACTERS, rest, length }) };
    left -= JSON.stringify(shown).length;
    if (left < 0 && entries.length > 0) break;
    entries.push(shown);
  }
  return {
    entries,
    next_cursor: entries.at(-1)?.seq ?? cursor,
    pending: found.length - entries.length,
    note: fence.note,
  };
}

function wordsOf({ entries, next_cursor, pending, gap, note }: Page): string {
  const lost = gap === undefined ? [] : [`Note: ${gap}.`];
  if (entries.length === 0) return [...lost, `Nothing new after ${next_cursor}.`].join("\n");
  const more = pending === 0 ? "" : `, ${pending} more with cursor ${next_cursor}`;
  return [
    ...lost,
    `${entryCount(entries.length)}${more}. When you have acted on them: done.`,
    note,
    ...entries.map((entry) => lineOf(entry, entry.text)),
  ].join("\n");
}

function entryCount(count: number): string {
  return count === 1 ? "1 entry" : `${count} entries`;
}

export const done = defineTool({
  name: "done",
  description:
    "Say which entries of your inbox you have acted on; they do not come again, and your cursor moves.",
  input: z.object({
    seqs: z.array(z.number()).optional().describe("these entries"),
    up_to: z.number().optional().describe("all entries up to this seq"),
  }),
  annotations: WRITES,
  async run({ seqs = [], up_to }, { agent }) {
    await agent.join();
    const count = await agent.done({ seqs, upTo: up_to });
    const { cursor, size } = agent.mailbox;
    const words = `${entryCount(count)} done; ${size} left; your cursor is ${cursor}.`;
    return { words, data: { done: count, left: size, cursor } };
  },
});
