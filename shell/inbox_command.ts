/** `aicollab inbox` shows what came for an AI and is not done, and says what is. */
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { duration, integer } from "../internal/option.ts";
import { usageError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
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
    done: integer({ min: 1, placeholder: "SEQ", sentence: "all up to this entry is done" }),
    ...deskOptions,
  },
  note: "It takes nothing away: act on what came, then say --done.",
  streams: true,
  async run(values, context) {
    const { wait, cursor, limit, thread, done, json } = values;
    const { out, err, signal } = context;
    if (done !== undefined && wait !== undefined) throw usageError("--done and --wait are two calls");
    return await atHub(values, context, async (desk) => {
      if (done !== undefined) {
        const at = await moveCursor(desk, done);
        out(json ? JSON.stringify({ cursor: at }) : `All up to entry ${at} is done.`);
        return EXIT.ok;
      }
      const reading = { cursor, thread, waitMs: wait ?? 0, signal, clock: systemClock };
      const { entries, gap } = await readInbox(desk, reading);
      const page = entries.slice(0, limit);
      if (gap !== undefined) err(`note: ${gap}`);
      page.forEach((entry) => out(json ? visibleJson(entry) : entryText(entry)));
      const last = page.at(-1)?.seq;
      if (entries.length > page.length) err(`${entries.length - page.length} more: --cursor ${last}`);
      else if (last === undefined) err("nothing new");
      return last === undefined && wait !== undefined ? EXIT.timeout : EXIT.ok;
    });
  },
});

/** Moves the AI's cursor, which never goes back, and returns where it is. */
async function moveCursor(desk: Desk, seq: number): Promise<number> {
  const visit = await desk.visit();
  const { cursor, head_seq } = visit.welcome;
  if (seq > head_seq) throw noEntry(seq, head_seq);
  visit.received(Math.max(seq, cursor));
  return Math.max(seq, cursor);
}
