/** `aicollab inbox` shows what came for an AI and is not done, and says what is. */
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { duration, integer, texts } from "../internal/option.ts";
import { usageError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import type { Entry } from "../mcp/entry.ts";
import { DELIVERY } from "../protocol/limits.ts";
import { atHub, type Desk, deskOptions } from "./desk.ts";
import { noEntry, readInbox } from "./inbox_reader.ts";
import { entryText } from "./words.ts";

const MAX_WAIT_MS = 86_400_000;

export const command = defineCommand({
  name: "inbox",
  examples: ["aicollab inbox", "aicollab inbox --wait 50s --json"],
  options: {
    wait: duration({ maxMs: MAX_WAIT_MS, sentence: "wait so long for the next entry (exit 6)" }),
    cursor: integer({ placeholder: "SEQ", sentence: "only entries after this one" }),
    limit: integer({ min: 1, default: 20, sentence: "at most so many" }),
    thread: integer({ min: 1, placeholder: "SEQ", sentence: "only this entry and replies to it" }),
    done: texts({ placeholder: "SEQ", sentence: "these entries are done: they do not come again" }),
    upTo: integer({ min: 1, placeholder: "SEQ", sentence: "all entries up to this one are done" }),
    ...deskOptions,
  },
  note: "It takes nothing away: act on what came, then say --done.",
  streams: true,
  async run(values, context) {
    const { wait, cursor, limit, thread, upTo, json } = values;
    const { out, err, signal } = context;
    const done = seqsIn(values.done);
    const isDone = done.length > 0 || upTo !== undefined;
    if (isDone && wait !== undefined) throw usageError("what is done and --wait are two calls");
    return await atHub(values, context, async (desk) => {
      if (isDone) {
        const at = await say(desk, { done, upTo });
        out(json ? JSON.stringify({ cursor: at }) : `Done; your cursor is ${at}.`);
        return EXIT.ok;
      }
      const reading = { cursor, thread, waitMs: wait ?? 0, signal, clock: systemClock };
      const { entries, gap } = await readInbox(desk, reading);
      const page = await shownOf(desk, entries.slice(0, limit));
      if (gap !== undefined) err(`note: ${gap}`);
      page.forEach((entry) => out(json ? visibleJson(entry) : entryText(entry)));
      const last = page.at(-1)?.seq;
      if (entries.length > limit) err(`${entries.length - limit} more: --cursor ${entries[limit - 1]!.seq}`);
      else if (last === undefined) err("nothing new");
      return last === undefined && wait !== undefined ? EXIT.timeout : EXIT.ok;
    });
  },
});

/** Says what is done, and returns the AI's cursor, which never goes back. */
async function say(
  desk: Desk,
  { done, upTo }: { readonly done: readonly number[]; readonly upTo: number | undefined },
): Promise<number> {
  const visit = await desk.visit();
  const { cursor: before, head_seq } = visit.welcome;
  const latest = Math.max(upTo ?? 0, ...done);
  if (latest > head_seq) throw noEntry(latest, head_seq);
  if (upTo !== undefined) visit.received(upTo);
  const { cursor = before } = done.length === 0 ? {} : await desk.send("done", { seqs: [...done] });
  return Math.max(cursor, upTo ?? 0);
}

/** Says that these entries are shown, and returns those that may be: others came too late. */
async function shownOf(desk: Desk, page: readonly Entry[]): Promise<readonly Entry[]> {
  const dead = new Set<number>();
  for (let from = 0; from < page.length; from += DELIVERY.maxSeqs) {
    const seqs = page.slice(from, from + DELIVERY.maxSeqs).map(({ seq }) => seq);
    (await desk.send("fetched", { seqs })).dead?.forEach((seq) => dead.add(seq));
  }
  return page.filter(({ seq }) => !dead.has(seq));
}

/** Returns the seqs in texts that may each have several, with commas between them. @throws {UserError} */
function seqsIn(given: readonly string[]): number[] {
  const words = given.flatMap((text) => text.split(",")).map((word) => word.trim());
  const wrong = words.find((word) => !/^[1-9]\d{0,14}$/.test(word));
  if (wrong !== undefined) throw usageError(`--done must be seqs like 41,42, and not "${wrong}"`);
  if (words.length > DELIVERY.maxSeqs) throw usageError(`--done takes at most ${DELIVERY.maxSeqs} seqs`);
  return words.map(Number);
}
