/** `aicollab search` finds what others shared, said or asked for, or shows one entry whole. */
import { type CommandContext, defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { choice, integer, text } from "../internal/option.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { reachedBy, reachedText } from "../mcp/deliveries.ts";
import type { Entry } from "../mcp/entry.ts";
import { KINDS, readEntry, searchJournal } from "../mcp/journal_search.ts";
import { atHub, type Desk, deskOptions } from "./desk.ts";
import { aiOf } from "./fields.ts";
import { noEntry } from "./inbox_reader.ts";
import { entryText } from "./words.ts";

export const command = defineCommand({
  name: "search",
  examples: ["aicollab search 'tiling fast'", "aicollab search --seq 42 --json"],
  places: ["words"],
  options: {
    words: text({ sentence: "all of these, in any case" }),
    kind: choice(Object.keys(KINDS) as (keyof typeof KINDS)[], {
      placeholder: "KIND",
      sentence: "shared, messages or work",
    }),
    from: text({ placeholder: "AI", sentence: "only of this AI" }),
    before: integer({ min: 1, placeholder: "SEQ", sentence: "only older entries" }),
    limit: integer({ min: 1, default: 10, sentence: "at most so many, the newest first" }),
    seq: integer({ min: 1, sentence: "this entry, whole, and how far it has come" }),
    ...deskOptions,
  },
  note: "It finds what the hub gives this name, not what it sent itself.",
  async run(values, context) {
    const { words = "", kind, before, limit, seq, json } = values;
    const { out, err, signal } = context;
    const from = values.from === undefined ? undefined : aiOf(values.from, "--from");
    if (seq !== undefined && values.words !== undefined) throw usageError("--seq needs no words");
    const show = (entry: Entry) => out(json ? visibleJson(entry) : entryText(entry));
    return await atHub(values, context, async (desk) => {
      const { welcome: { head_seq } } = await desk.visit();
      if (seq !== undefined) {
        if (seq > head_seq) throw noEntry(seq, head_seq);
        await showAt(desk, seq, { ...context, json });
        return EXIT.ok;
      }
      const { entries, readFrom } = await searchJournal(desk.at, {
        words: words.split(/\s+/).filter((word) => word !== ""),
        ...{ from, before, types: kind === undefined ? undefined : KINDS[kind], limit },
      }, signal);
      entries.forEach(show);
      if (entries.length === 0) err("nothing was found");
      if (readFrom > 1) err(`older ones: --before ${readFrom}`);
      return EXIT.ok;
    });
  },
});

/** Shows an entry, and how far it has come where the hub follows it; of what the AI sent itself that alone. */
async function showAt(
  desk: Desk,
  seq: number,
  { json, out }: { readonly json: boolean } & Pick<CommandContext, "out">,
): Promise<void> {
  const deliveries = await reachedBy(seq, (type, data) => desk.send(type, data));
  const entry = await readEntry(desk.at, seq);
  if (entry !== undefined || deliveries !== undefined) {
    if (json) return out(visibleJson({ seq, ...entry, ...(deliveries && { deliveries }) }));
    if (entry !== undefined) out(entryText(entry));
    if (deliveries !== undefined) out(reachedText(seq, deliveries));
    return;
  }
  throw new UserError({
    code: "NOT_FOUND",
    what: `the hub gives ${desk.me} no entry ${seq}`,
    why: "what it sent itself without --receipt or --ttl, and what was directed to others, is not found",
    fix: "aicollab log",
    exit: EXIT.usage,
  });
}
