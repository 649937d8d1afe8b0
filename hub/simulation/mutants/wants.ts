/** Plants bugs in what an AI gets that wants only some of the broadcasts. */
import type { Journal } from "../../../journal/journal.ts";
import { type Batch, isStoredTopic } from "../../../journal/rows.ts";
import type { Mutation } from "../simulated_hub.ts";
import { afterRelay, changed, commitOtherwise, deliverOtherwise, EVERYBODY, withPeers } from "./planting.ts";

export const WANT_MUTANTS = {
  "delivers live what an AI does not want": {
    core: (core) => deliverOtherwise(core, (batch) => withTag(batch, { parties: EVERYBODY })),
  },
  "feeds a slow reader what it does not want": {
    core: ({ roster: { recentBatches } }) => {
      const read = recentBatches.read.bind(recentBatches);
      recentBatches.read = ({ ai }, ...rest) => read({ ai }, ...rest);
    },
  },
  "replays what an AI does not want": {
    journal: (journal) => changed(journal, { page: ({ wants: _, ...request }) => journal.page(request) }),
  },
  "counts as pending what an AI does not want": {
    journal: (journal) =>
      changed(journal, { pending: ({ wants: _, ...request }) => journal.pending(request) }),
  },
  "filters what is directed to an AI": {
    core: (core) =>
      deliverOtherwise(core, (batch) => {
        if (batch.audience === "*") return batch;
        return { ...batch, audience: batch.audience.filter((ai) => !core.roster.get(ai)?.wants) };
      }),
  },
  "filters what goes to a topic that an AI is in": {
    core: (core) =>
      withPeers(core, ({ reader, wants }) => {
        const deliver = reader.deliver.bind(reader);
        reader.deliver = (batch) => {
          if (!wants || !isStoredTopic(batch.audience[0])) deliver(batch);
        };
      }),
  },
  "forgets who the parties of a collaboration are": {
    core: (core) => deliverOtherwise(core, (batch) => withTag(batch, { parties: [] })),
  },
  "stores broadcasts of a collaboration without its parties": {
    journal: (journal) =>
      storeOtherwise(journal, (batches) => batches.map((each) => withTag(each, { parties: [] }))),
  },
  "is content with one of the capabilities that a request requires": {
    core: (core) =>
      deliverOtherwise(core, (batch) => withTag(batch, { requires: batch.tag?.requires?.slice(0, 1) })),
  },
  "tags what follows on a request as if it required nothing": {
    journal: (journal) =>
      storeOtherwise(
        journal,
        (batches) =>
          batches.map((each) =>
            each.tag?.type === "collaboration_closed" ? withTag(each, { requires: [] }) : each
          ),
      ),
  },
  "stores broadcasts of different types or domains in one batch": {
    journal: (journal) => storeOtherwise(journal, joined),
  },
  "relays live lines to AIs that do not want them": {
    core: (core) =>
      afterRelay(core, ({ type, line }, ai) => {
        const peer = core.roster.get(ai);
        if (peer?.wants && !peer.wants.types?.includes(type)) peer.relay(line);
      }),
  },
} satisfies Readonly<Record<string, Mutation>>;

function withTag(batch: Batch, changes: Partial<Batch["tag"]>): Batch {
  return batch.tag ? { ...batch, tag: { ...batch.tag, ...changes } } : batch;
}

function storeOtherwise(journal: Journal, change: (batches: readonly Batch[]) => readonly Batch[]): Journal {
  return commitOtherwise(journal, ({ batches }) => ({ batches: change(batches) }));
}

/** Returns the batches, of which those of one source that follow each other are one. */
function joined(batches: readonly Batch[]): Batch[] {
  const all: Batch[] = [];
  for (const batch of batches) {
    const before = all.at(-1);
    if (before && before.source === batch.source && before.audience === "*" && batch.audience === "*") {
      const lines = new Uint8Array([...before.lines, ...batch.lines]);
      all[all.length - 1] = { ...before, last: batch.last, lines };
    } else all.push(batch);
  }
  return all;
}
