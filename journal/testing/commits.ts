/** Makes batches and commits for tests, appends them, and reads pages back. */
import assert from "node:assert/strict";
import type { Commit, CommitOutcome, Journal, Page } from "../journal.ts";
import type { Audience, Batch, CursorRow, Tag } from "../rows.ts";

/** Makes a batch of lines as the hub writes them: `texts` become the `content` of messages, the first gets the seq `first`. A broadcast may have a tag. */
export function batch(
  first: number,
  source: string,
  audience: Audience,
  texts: readonly (string | { readonly id: string; readonly text: string })[],
  tag?: Tag,
): Batch {
  const lines = texts.map((entry, i) => {
    const { id, text } = typeof entry === "string" ? { id: undefined, text: entry } : entry;
    const message = { message_type: "message", message_id: id, data: { content: text } };
    return `{"seq":${first + i},"source_ai":"${source}",${JSON.stringify(message).slice(1)}\n`;
  });
  return {
    first,
    last: first + texts.length - 1,
    atMs: 1_700_000_000_000 + first,
    source,
    audience,
    tag,
    lines: new TextEncoder().encode(lines.join("")),
  };
}

/** Makes a commit of `batches` and of nothing else, unless `more` says so. */
export function commit(batches: readonly Batch[], more: Partial<Commit> = {}): Commit {
  const counts = { patterns: 0, components: 0, sessions: 0, completed: 0 };
  return {
    batches,
    ais: [],
    sessions: [],
    cursors: [],
    threads: [],
    replies: [],
    members: [],
    claims: [],
    deliveries: [],
    counts,
    ...more,
  };
}

/** Makes the cursor of an AI. */
export function cursor(ai_id: string, seq: number, since_seq = 0): CursorRow {
  return { ai_id, seq, since_seq, done: [] };
}

/** Returns `seq`, `content` and `replayed` of each line of a page. */
export function entriesOf(page: Page): { seq: number; content: string; replayed: boolean }[] {
  const text = new TextDecoder().decode(page.lines);
  assert.ok(text === "" || text.endsWith("\n"), "a page ends with a line feed");
  return text.split("\n").slice(0, -1).map((line) => {
    const { seq, data, replayed } = JSON.parse(line);
    return { seq, content: data.content, replayed: replayed === true };
  });
}

/** Appends a commit where its batches begin; without any, where the journal ends. */
export async function append(journal: Journal, commit: Commit): Promise<CommitOutcome> {
  const first = commit.batches[0]?.first;
  return await journal.append(first === undefined ? (await journal.snapshot()).head : first - 1, commit);
}
