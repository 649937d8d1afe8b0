/** Plants bugs in threads and in how fast two AIs may talk to each other. */
import type { Mutation } from "../simulated_hub.ts";
import { answerOtherwise, changed, commitOtherwise } from "./planting.ts";

export const TALK_MUTANTS = {
  "lets two AIs answer each other for ever": {
    core: ({ state }) => Object.assign(state.guard, { maxHops: Infinity }),
  },
  "stops a thread too early": {
    core: ({ state }) => Object.assign(state.guard, { maxHops: 0 }),
  },
  "forgets after a restart how long two AIs have talked": {
    journal: (journal) => answerOtherwise(journal, (found) => ({ ...found, thread: null })),
  },
  "takes each reply for a thread of its own": {
    journal: (journal) => answerOtherwise(journal, (found, seq) => ({ ...found, root: seq, thread: null })),
  },
  "stores no threads": {
    journal: (journal) => commitOtherwise(journal, () => ({ threads: [] })),
  },
  "stores no replies": {
    journal: (journal) => commitOtherwise(journal, () => ({ replies: [] })),
  },
  "stops a thread for good": {
    core: ({ state: { threads: { rows } } }) => {
      const stops = new Map<number, number>();
      const set = rows.set.bind(rows);
      rows.set = (root, row) => {
        if (row.stopped_seq !== null) stops.set(root, row.stopped_seq);
        return set(root, { ...row, stopped_seq: stops.get(root) ?? null });
      };
    },
  },
  "stops only the one that would have spoken next": {
    core: ({ state: { threads: { rows } } }) => {
      const get = rows.get.bind(rows);
      rows.get = (root) => {
        const row = get(root);
        return row && { ...row, stopped_seq: null };
      };
    },
  },
  "lets AIs answer what was never said": {
    journal: (journal) =>
      changed(journal, {
        repliedTo: async (...of) =>
          await journal.repliedTo(...of) ??
            { source: "AI_1", audience: "*", root: of[0], wasMember: false, thread: null, receipt: null },
      }),
  },
  "lets AIs answer what others say among themselves": {
    journal: (journal) => answerOtherwise(journal, (found) => ({ ...found, audience: "*" })),
  },
  "lets nobody answer what is for one AI": {
    journal: (journal) => answerOtherwise(journal, (found) => found.audience === "*" ? found : null),
  },
  "lets two AIs answer each other as fast as they like": {
    core: ({ state: { replies } }) => {
      replies.waitMs = () => 0;
    },
  },
  "counts the replies of an hour as those of a minute": {
    core: ({ state: { replies } }) => {
      const waitMs = replies.waitMs.bind(replies);
      replies.waitMs = (pair, nowMs, { most }) => waitMs(pair, nowMs, { most, withinMs: 3_600_000 });
    },
  },
  "counts the replies to all AIs together": {
    core: ({ state: { replies } }) => {
      const [add, waitMs] = [replies.add.bind(replies), replies.waitMs.bind(replies)];
      replies.add = (_pair, ...rest) => add("all", ...rest);
      replies.waitMs = (_pair, ...rest) => waitMs("all", ...rest);
    },
  },
  "lets an AI send another one as much as it likes": {
    core: ({ state: { directed } }) => {
      directed.waitMs = () => 0;
    },
  },
  "lets an AI wait a minute where ten seconds are enough": {
    core: ({ state: { directed } }) => {
      const waitMs = directed.waitMs.bind(directed);
      directed.waitMs = (...of) => 6 * waitMs(...of);
    },
  },
} satisfies Readonly<Record<string, Mutation>>;
