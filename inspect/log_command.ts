/** `aicollab log`: what the journal holds, entry by entry, while its hub runs or afterwards. */
import type { DatabaseSync } from "node:sqlite";
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { dataFolder } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { nearestWord } from "../internal/nearest_word.ts";
import { flag, integer, path, text } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError } from "../internal/user_error.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { MESSAGES } from "../protocol/messages.ts";
import { openData } from "../journal/sqlite/read_data.ts";
import { type Entry, type EntryFilter, entryText, passes } from "./entry.ts";
import { beforeLast, entriesAfter } from "./journal_pages.ts";

/** Between two looks for new entries. */
const LOOK_MS = 200;

export const command = defineCommand({
  name: "log",
  examples: ["aicollab log --follow", "aicollab log -n 100 --type collaboration_closed --json"],
  options: {
    follow: flag({ short: "f", sentence: "go on with new entries until Ctrl-C" }),
    last: integer({ short: "n", default: 20, sentence: "how many of the last entries" }),
    ai: text({ placeholder: "AI", sentence: "only what it sent or is named in" }),
    type: text({ placeholder: "TYPE", sentence: "only messages of this type" }),
    data: path({ placeholder: "DIR", sentence: "of a hub, or of a run's results" }),
    json: flag({ sentence: "one JSON object per line, as it was told" }),
  },
  async run({ follow, last, ai, type, data, json }, { signal, out, err, environment }) {
    checkType(type);
    using db = openData(dataFolder(data, environment));
    const filter = { ai, type };
    let found = 0;
    const tell = (entry: Entry) => {
      found++;
      out(json ? visibleJson(asTold(entry)) : entryText(entry));
    };
    const printing = { filter, tell, signal };
    let told = await print(db, await beforeLast(db, { count: last, filter, signal }), printing);
    if (found === 0 && last > 0 && !signal.aborted) err("no entries");
    while (follow && !signal.aborted) {
      await systemClock.delay(LOOK_MS, signal);
      told = await print(db, told, printing);
    }
    return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.ok;
  },
});

interface Printing {
  readonly filter: EntryFilter;
  readonly tell: (entry: Entry) => void;
  readonly signal: AbortSignal;
}

/** Tells the entries after the seq `after` and returns the seq of the last one. */
async function print(db: DatabaseSync, after: number, { filter, tell, signal }: Printing): Promise<number> {
  let last = after;
  for await (const entry of entriesAfter(db, after, signal)) {
    if (passes(entry, filter)) tell(entry);
    last = entry.seq;
  }
  return last;
}

/** The very line that was told, and to whom: what only the journal knows. */
function asTold({ seq, source_ai, audience, line }: Entry): Record<string, unknown> {
  return line === undefined ? { seq, source_ai, damaged: true, audience } : { ...line, audience };
}

function checkType(type: string | undefined): void {
  if (type === undefined || Object.hasOwn(MESSAGES, type)) return;
  const meant = nearestWord(type, Object.keys(MESSAGES));
  throw usageError(`there is no message type "${type}"`, {
    ...(meant === undefined ? {} : { why: `did you mean ${meant}?` }),
    fix: `aicollab log --type ${meant ?? "pattern_share"}`,
  });
}
