/** Plants bugs in what the hub remembers of message_ids. */
import type { Core } from "../../session/core.ts";
import { RecentIdsByAi, type RecentIdsOptions } from "../../session/recent_ids_by_ai.ts";
import type { Mutation } from "../simulated_hub.ts";
import { changed } from "./planting.ts";

export const MESSAGE_ID_MUTANTS = {
  "forgets after a restart what was sent": {
    journal: (journal) => changed(journal, { recentIds: () => Promise.resolve([]) }),
  },
  "remembers message_ids by connection": {
    core: (core) => {
      core.recentIds.hold = (ai) => otherIds(core, {}).hold(ai);
    },
  },
  "forgets message_ids before they are committed": {
    core: (core) => {
      const ids = otherIds(core, { sequencer: { settled: () => Promise.resolve() } });
      core.recentIds.hold = (ai) => ids.hold(ai);
    },
  },
  "remembers message_ids that a full disk has not stored": {
    core: ({ recentIds }) => {
      const hold = recentIds.hold.bind(recentIds);
      recentIds.hold = (ai) => {
        const ids = hold(ai);
        ids.recent.forgetAfter = () => {};
        return ids;
      };
    },
  },
  "lets an AI send before its message_ids are known": {
    core: ({ recentIds }) => {
      const hold = recentIds.hold.bind(recentIds);
      recentIds.hold = (ai) => ({ ...hold(ai), loaded: Promise.resolve() });
    },
  },
} satisfies Readonly<Record<string, Mutation>>;

/** Returns memories of message_ids that differ from those of the hub by `options`. */
function otherIds({ journal, sequencer, limits }: Core, options: Partial<RecentIdsOptions>): RecentIdsByAi {
  return new RecentIdsByAi({ journal, sequencer, capacity: limits.max_unacked, ...options });
}
