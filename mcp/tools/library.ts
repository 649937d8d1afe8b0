/** The tools `share`, which gives something to everyone, and `search`, which finds what was shared and said. */
import * as z from "zod";
import type { Agent } from "../agent.ts";
import type { Answer } from "../answer.ts";
import { reachedText } from "../deliveries.ts";
import { KINDS, readEntry, searchJournal } from "../journal_search.ts";
import { shareOf } from "../posts.ts";
import { lineOf } from "../entry_line.ts";
import { uriOf } from "../resource_uri.ts";
import { sharedText } from "../stored_text.ts";
import { defineTool, READS, WRITES } from "../tool.ts";
import { ToolError } from "../tool_error.ts";
import { cut, Fence } from "../untrusted.ts";
import { key } from "./fields.ts";

const MAX_RESULTS = 10;
const EXCERPT_CHARACTERS = 300;
const WHOLE_CHARACTERS = 6_000;

export const share = defineTool({
  name: "share",
  description: "Share with everyone what you learned (content), or code (content and language).",
  input: z.object({
    content: z.string(),
    domain: z.string().describe("the field it is about, in a word"),
    language: z.string().optional().describe("given for code"),
    id: z.string().optional().describe("made for you if left out"),
    evidence: z.string().optional().describe("how you know"),
    key,
  }),
  annotations: WRITES,
  async run({ content, domain, language, id: given, evidence, key = crypto.randomUUID() }, { agent }) {
    await agent.join();
    const { id, type, data } = shareOf({
      content,
      domain,
      language,
      id: given,
      evidence,
      ai: agent.name,
      key,
    });
    const { seq = 0, duplicate = false } = await agent.send(type, data, { key });
    const shared = { seq, id, duplicate };
    return { words: sharedText(shared), data: shared };
  },
});

export const search = defineTool({
  name: "search",
  description:
    "Find what others shared, said or asked for, the newest first, or read one entry whole by its seq. Of your own: how far it has come, if sent with receipt.",
  input: z.object({
    words: z.string().optional().describe("all of these, in any case"),
    kind: z.enum(["shared", "messages", "work"]).optional(),
    from: z.string().optional().describe("only of this AI"),
    before: z.number().optional().describe("only before this seq: next_before of a page"),
    seq: z.number().optional().describe("this entry, whole"),
    offset: z.number().optional().describe("with seq: its text from this character on"),
  }),
  annotations: READS,
  async run({ words = "", kind, from, before, seq, offset = 0 }, { agent, signal }) {
    await agent.join();
    if (seq !== undefined) return await whole(agent, seq, offset);
    const fence = new Fence();
    const { entries, readFrom } = await searchJournal(agent.link.visitor, {
      words: words.split(/\s+/).filter((word) => word !== ""),
      ...{ from, before, types: kind === undefined ? undefined : KINDS[kind], limit: MAX_RESULTS },
    }, signal);
    const found = entries.map(({ seq, type, from, at, session_id, text, length }) => ({
      ...{ seq, type, from, at, ...(session_id === undefined ? {} : { session_id }) },
      text: fence.around(text, {
        ...{ most: EXCERPT_CHARACTERS, rest: `search with seq ${seq} has all`, length },
      }),
    }));
    const next = readFrom > 1 ? { next_before: readFrom } : {};
    const older = readFrom > 1 ? ` Older ones: search with before ${readFrom}.` : "";
    const lines = [
      `${found.length === 0 ? "Nothing was found" : `Found: ${found.length}`}.${older}`,
      fence.note,
      ...found.map((each) => lineOf(each, each.text)),
    ];
    return { words: lines.join("\n"), data: { found, ...next, note: fence.note } };
  },
});

/** Reads one entry, a part at a time. */
async function whole(agent: Agent, seq: number, offset: number): Promise<Answer> {
  const fence = new Fence();
  const reached = await agent.reached(seq);
  const came = reached === undefined ? {} : { deliveries: reached };
  const entry = await readEntry(agent.link.visitor, seq);
  if (entry === undefined && reached !== undefined) {
    return { words: reachedText(seq, reached), data: { seq, ...came } };
  }
  if (entry === undefined) {
    throw new ToolError(
      "NOT_FOUND",
      `the hub gives ${agent.name} no entry ${seq}`,
      "search by words; what you sent yourself, and what was directed to others, is not found",
    );
  }
  const part = cut(entry.text.slice(offset), WHOLE_CHARACTERS);
  const end = offset + part.length;
  const rest = end < entry.text.length ? { next_offset: end } : {};
  const text = fence.around(part, { most: WHOLE_CHARACTERS, rest: "" });
  const { type, from, at } = entry;
  const more = end < entry.text.length
    ? `\n(characters ${offset} to ${end} of ${entry.text.length}; search with seq ${seq} and offset ${end} has the rest)`
    : "";
  return {
    words: `[${seq}] ${type} from ${from}, ${at}. ${fence.note}\n${text}${more}`,
    data: { seq, type, from, at, text, length: entry.text.length, ...rest, ...came, note: fence.note },
    links: "next_offset" in rest ? [uriOf(entry)] : [],
  };
}
