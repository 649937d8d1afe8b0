/** Plants bugs in how far what is followed has come, and in what an AI is done with. */
import { OPERATOR_ID } from "../../../protocol/names.ts";
import type { DeliveryRow, ReceiptRow } from "../../../journal/rows.ts";
import { isUnfetched } from "../../broker/receipts.ts";
import type { Party } from "../../sequencer/turn.ts";
import type { Core } from "../../session/core.ts";
import type { Mutation } from "../simulated_hub.ts";
import {
  answerOtherwise,
  changed,
  commitOtherwise,
  decideOtherwise,
  EVERYBODY,
  isOf,
  withData,
} from "./planting.ts";

const HOUR_MS = 3_600_000;

export const RECEIPT_MUTANTS = {
  "forgets at a start what waits to be fetched": {
    core: ({ state: { receipts, head } }) => receipts.load([], head),
  },
  "forgets what changed a while ago": {
    journal: (journal) => changed(journal, { receipts: () => Promise.resolve([]) }),
  },
  "does not see that a reply has taken what it answers": {
    journal: (journal) => answerOtherwise(journal, (found) => ({ ...found, receipt: null })),
  },
  "does not see that a person has taken what they answer": {
    core: ({ state: { receipts } }) => {
      const get = receipts.get.bind(receipts);
      receipts.get = (seq, ai) => ai === OPERATOR_ID ? undefined : get(seq, ai);
    },
    journal: (journal) =>
      answerOtherwise(
        journal,
        (found) => found.receipt?.ai_id === OPERATOR_ID ? { ...found, receipt: null } : found,
      ),
  },
  "stores no deliveries": {
    journal: (journal) => commitOtherwise(journal, () => ({ deliveries: [] })),
  },
  "says a state again": {
    core: (core) => withReceipts(core, (row) => row.state === "dead" ? row : { ...row, state: "stored" }),
  },
  "lets the dead be fetched": {
    core: (core) => withReceipts(core, (row) => row.state === "dead" ? { ...row, state: "stored" } : row),
  },
  "sends a delivery to a sender that did not ask": {
    core: (core) => withReceipts(core, (row) => ({ ...row, asked: true })),
  },
  "ends the time of a message too early": {
    core: (core) => withOpen(core, (row) => ({ ...row, expires_ms: row.expires_ms && row.expires_ms - 900 })),
  },
  "lets the time of a message never end": {
    core: (core) => withOpen(core, (row) => ({ ...row, expires_ms: null })),
  },
  "does not see that a cursor has passed what waits": {
    core: ({ state: { receipts, cursors } }) => {
      const blind = { ai: "" };
      const get = cursors.get.bind(cursors);
      const value = (ai: string) => {
        const row = get(ai);
        return row && ai === blind.ai ? { ...row, seq: 0 } : row;
      };
      Object.defineProperty(cursors, "get", { value });
      overrideOpen(receipts, function* (all) {
        for (const row of all) {
          blind.ai = row.ai_id;
          yield row;
          blind.ai = "";
        }
      });
    },
  },
  "loses what was fetched with something else": {
    core: (core) =>
      decideOtherwise(
        core,
        (line) =>
          isOf(line, "fetched") && line.ok
            ? withData(line, { seqs: (line.message.data as { seqs: number[] }).seqs.slice(0, 1) })
            : line,
      ),
  },
  "believes a bell that somebody else has rung": {
    core: ({ sequencer, state: { receipts } }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, lines, from, lookup) => {
        const [line, ...others] = lines;
        const isRung = others.length === 0 && isOf(line!, "rung") && line!.ok;
        const row = isRung ? [...receipts.open].find(({ state }) => state === "stored") : undefined;
        if (!row) return submit.call(sequencer, party, lines, from, lookup);
        const other = changed<Party>(party, { ai: row.ai_id });
        return submit.call(sequencer, other, [withData(line!, { seqs: [row.seq] })], from, lookup);
      };
    },
  },
  "follows whatever a sender sends": {
    core: ({ state }) => Object.assign(state, { maxUnfetched: Infinity }),
  },
  "refuses to follow though little waits": {
    core: ({ state }) => Object.assign(state, { maxUnfetched: 1 }),
  },
  "follows a message to a topic to everybody": {
    core: ({ state: { memberships: { members } } }) => {
      const get = members.get.bind(members);
      members.get = (topic) => {
        const found = get(topic);
        return found && changed(found, { keys: () => new Map(EVERYBODY.map((ai) => [ai, 0])).keys() });
      };
    },
  },
  "waits for one member of a topic alone": {
    core: ({ state: { receipts } }) => {
      const put = receipts.put.bind(receipts);
      receipts.put = (row, by) => {
        const isFurther = row.seq === by && [...receipts.open].some(({ seq }) => seq === by);
        if (!isFurther) put(row, by);
      };
    },
  },
  "counts a message to a topic once, however many get it": {
    core: ({ state: { receipts } }) => {
      receipts.unfetchedOf = (of) => {
        const waits = [...receipts.open].filter((row) => row.sender === of && isUnfetched(row));
        return new Set(waits.map(({ seq }) => seq)).size;
      };
    },
  },
  "lets what went to a topic wait for ever": {
    journal: (journal) =>
      commitOtherwise(journal, ({ deliveries }) => ({
        deliveries: deliveries.map((row) =>
          row.expires_ms !== null && row.expires_ms - row.at_ms > HOUR_MS ? { ...row, expires_ms: null } : row
        ),
      })),
  },
  "says of one member of a topic alone how far a message has come": {
    journal: (journal) =>
      changed(journal, { deliveries: async (seq) => ofOne(await journal.deliveries(seq)) }),
  },
  "says to a member of a topic how far a message has come to the others": {
    core: ({ sequencer }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, lines, ...more) => {
        const asks = lines.every((line) => isOf(line, "delivery_status"));
        return submit.call(
          sequencer,
          asks ? changed<Party>(party, { isPerson: true }) : party,
          lines,
          ...more,
        );
      };
    },
  },
  "moves a cursor over what is not done": {
    journal: (journal) => changed(journal, { closedUpTo: ({ upTo }) => Promise.resolve(upTo) }),
  },
  "moves no cursor over what is done": {
    journal: (journal) => changed(journal, { closedUpTo: ({ after }) => Promise.resolve(after) }),
  },
  "does not store what is done out of order": {
    journal: (journal) =>
      commitOtherwise(journal, ({ cursors }) => ({ cursors: cursors.map((row) => ({ ...row, done: [] })) })),
  },
} satisfies Readonly<Record<string, Mutation>>;

function ofOne(rows: readonly DeliveryRow[]): readonly DeliveryRow[] {
  return rows.filter(({ ai_id }) => ai_id === rows[0]!.ai_id);
}

/** Changes each receipt that is asked for. */
function withReceipts({ state: { receipts } }: Core, change: (row: ReceiptRow) => ReceiptRow): void {
  const get = receipts.get.bind(receipts);
  receipts.get = (seq, ai) => {
    const row = get(seq, ai);
    return row && change(row);
  };
}

/** Changes each receipt that is looked at once a second. */
function withOpen({ state: { receipts } }: Core, change: (row: ReceiptRow) => ReceiptRow): void {
  overrideOpen(receipts, function* (all) {
    for (const row of all) yield change(row);
  });
}

function overrideOpen(
  receipts: Core["state"]["receipts"],
  make: (all: Iterable<ReceiptRow>) => Iterable<ReceiptRow>,
): void {
  const { get } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(receipts), "open")!;
  Object.defineProperty(receipts, "open", { get: () => make(get!.call(receipts)) });
}
