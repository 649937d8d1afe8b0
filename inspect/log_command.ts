/** Defines `aicollab log`, which prints the entries of a journal, while its hub runs or afterwards. */
import { systemClock } from "../internal/clock.ts";
import { defineCommand } from "../internal/command.ts";
import { dataFolder } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { nearestWord } from "../internal/nearest_word.ts";
import { flag, integer, path, text } from "../internal/option.ts";
import { Interruption } from "../internal/signals.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { visibleJsonText } from "../internal/visible_text.ts";
import { commonSeq } from "../protocol/epochs.ts";
import { withFields } from "../protocol/members.ts";
import { MESSAGES } from "../protocol/messages.ts";
import { isTopicName, TOPIC_FORM } from "../protocol/names.ts";
import { BatchScan, type DamagedEntries } from "../journal/sqlite/batch_scan.ts";
import { epochsOf } from "../journal/sqlite/epochs.ts";
import { openData } from "../journal/sqlite/read_data.ts";
import { membershipIn } from "../journal/sqlite/topic_batches.ts";
import { damagedRange, type Entry, type EntryFilter, entryText, passes } from "./entry.ts";
import { checkAi, unknownAi } from "./known_ais.ts";
import { beforeLast, entriesAfter } from "./journal_pages.ts";

/** `--follow` looks for new entries at this interval. */
const LOOK_MS = 200;

export const command = defineCommand({
  name: "log",
  examples: ["aicollab log --follow", "aicollab log -n 100 --type collaboration_closed --json"],
  streams: true,
  options: {
    follow: flag({ short: "f", sentence: "print new entries, too, until Ctrl-C" }),
    last: integer({ short: "n", default: 20, sentence: "number of most recent entries" }),
    ai: text({
      placeholder: "AI",
      sentence: "only entries from this AI, to it, or to topics it was in",
    }),
    topic: text({ placeholder: "NAME", sentence: "only entries of this topic" }),
    type: text({ placeholder: "TYPE", sentence: "only messages of this type" }),
    data: path({ placeholder: "DIR", sentence: "data folder of a hub, or results of a run" }),
    json: flag({ sentence: "print one JSON object per entry" }),
  },
  async run({ follow, last, ai, topic, type, data, json }, { signal, out, err, environment }) {
    checkType(type);
    checkAi(ai);
    using db = openData(dataFolder(data, environment));
    const scan = new BatchScan(db);
    const filter = { ai, type, topic: topicOf(topic), wasMember: membershipIn(db) };
    let found = 0;
    const damaged: DamagedEntries[] = [];
    const show = (entry: Entry | DamagedEntries) => {
      found++;
      if ("damaged" in entry) damaged.push(entry);
      out(json ? asStored(entry) : entryText(entry));
    };
    const printing = { filter, show, signal };
    let shown = await print(scan, await beforeLast(scan, { count: last, filter, signal }), printing);
    if (found === 0 && !signal.aborted) {
      const unknown = ai === undefined ? undefined : unknownAi(db, ai);
      if (unknown !== undefined && !follow) throw unknown;
      if (unknown !== undefined) err(`${unknown.message}: waiting for it`);
      else if (last > 0) err("no entries");
    }
    let epoch = epochsOf(db).at(-1)?.epoch;
    while (follow && !signal.aborted) {
      await systemClock.delay(LOOK_MS, signal);
      const epochs = epochsOf(db);
      const common = epoch === undefined ? undefined : commonSeq(epochs, epoch);
      epoch = epochs.at(-1)?.epoch;
      if (common !== undefined && common < shown) {
        err(`the hub has lost entries ${common + 1} to ${shown}; others get their numbers`);
        shown = common;
      }
      shown = await print(scan, shown, printing);
    }
    if (signal.reason instanceof Interruption) return signal.reason.exit;
    if (damaged.length > 0) throw damagedError(damaged);
    return EXIT.ok;
  },
});

interface Printing {
  readonly filter: EntryFilter;
  readonly show: (entry: Entry | DamagedEntries) => void;
  readonly signal: AbortSignal;
}

/** Shows the entries after the seq `after` and returns the seq of the last one. Damage is shown whatever the filter is. */
async function print(scan: BatchScan, after: number, { filter, show, signal }: Printing): Promise<number> {
  let last = after;
  for await (const entry of entriesAfter(scan, after, signal)) {
    if ("damaged" in entry || passes(entry, filter)) show(entry);
    last = "damaged" in entry ? entry.last_seq : entry.seq;
  }
  return last;
}

/** Returns the line as it is stored, with its audience, which only the journal has. */
function asStored(entry: Entry | DamagedEntries): string {
  if ("damaged" in entry) return JSON.stringify(entry);
  return visibleJsonText(withFields(entry.line, { audience: entry.audience }));
}

function damagedError(damaged: readonly DamagedEntries[]): UserError {
  const entries = damaged.reduce((sum, { seq, last_seq }) => sum + last_seq - seq + 1, 0);
  const are = entries === 1 ? "1 entry is" : `${entries} entries are`;
  return new UserError({
    code: "DAMAGED",
    what: `${are} damaged: ${damaged.map(damagedRange).join(", ")}`,
    why: "what is on disk there is not what the hub wrote; its readers get a gap instead",
    exit: EXIT.dataDamaged,
  });
}

/** Returns how the topic is stored, which may be given with its `#`. */
function topicOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const name = given.startsWith("#") ? given.slice(1) : given;
  if (isTopicName(name)) return `#${name}`;
  throw usageError(`"${given}" is not a name for a topic`, {
    why: `a topic is ${TOPIC_FORM}`,
    fix: "aicollab log --topic reviews",
  });
}

function checkType(type: string | undefined): void {
  if (type === undefined || Object.hasOwn(MESSAGES, type)) return;
  const meant = nearestWord(type, Object.keys(MESSAGES));
  throw usageError(`there is no message type "${type}"`, {
    ...(meant === undefined ? {} : { why: `did you mean ${meant}?` }),
    fix: `aicollab log --type ${meant ?? "pattern_share"}`,
  });
}
