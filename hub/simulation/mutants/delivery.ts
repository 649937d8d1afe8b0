/** Plants bugs in what an AI gets: from where on, in which order, and how much of it waits. */
import type { Mutation } from "../simulated_hub.ts";
import { afterRelay, deliverOtherwise, EVERYBODY, forEverybody, withPeers } from "./planting.ts";

export const DELIVERY_MUTANTS = {
  "gives everything to an AI that was never here": {
    core: ({ sequencer }) => {
      const introduce = sequencer.introduce.bind(sequencer);
      sequencer.introduce = ({ ai_id }) => introduce({ ai_id, seq: 0, since_seq: 0, done: [] });
    },
  },
  "forgets what was directed to an AI before it came": {
    core: ({ sequencer }) => {
      const introduce = sequencer.introduce.bind(sequencer);
      sequencer.introduce = (cursor) => introduce({ ...cursor, seq: cursor.since_seq });
    },
  },
  "welcomes an AI before its cursor is stored": {
    core: ({ sequencer }) => {
      const introduce = sequencer.introduce.bind(sequencer);
      sequencer.introduce = (cursor) => {
        introduce(cursor);
        return Promise.resolve();
      };
    },
  },
  "delivers live entries before the replay is over": {
    core: ({ roster }) => {
      const deliver = roster.deliver.bind(roster);
      roster.deliver = (each) => {
        deliver(each);
        const readers = each.audience === "*" ? EVERYBODY : each.audience;
        for (const ai of readers) {
          const peer = roster.get(ai);
          if (peer?.reader.replaying && ai !== each.source) peer.outbox.push(each.lines);
        }
      };
    },
  },
  "relays live lines before the replay is over": {
    core: (core) =>
      afterRelay(core, ({ line }, ai) => {
        const peer = core.roster.get(ai);
        if (peer?.reader.replaying) peer.outbox.push(line);
      }),
  },
  "loses a batch now and then": {
    core: ({ sequencer, roster }) => {
      const { deliver } = roster;
      roster.deliver = (each) => {
        if (sequencer.published.head % 7 !== 0) deliver.call(roster, each);
      };
    },
  },
  "leaves out a collaboration where a sync goes on": {
    core: (core) =>
      withPeers(core, (peer) => {
        const sync = peer.sync.bind(peer);
        peer.sync = (line) => sync(withoutFirst(line));
      }),
  },
  "keeps everything for a reader that does not read": {
    core: (core) =>
      withPeers(core, ({ reader, outbox }) => {
        const deliver = reader.deliver.bind(reader);
        reader.deliver = (batch) => reader.replaying ? deliver(batch) : outbox.push(batch.lines);
      }),
  },
  "forgets a reader that stopped reading": {
    core: (core) =>
      withPeers(core, ({ reader }) => {
        const { feed } = reader;
        let calls = 0;
        reader.feed = () => calls++ < 2 ? feed.call(reader) : Promise.resolve();
      }),
  },
  "never lets a full connection be read again": {
    core: ({ inFlight }) => {
      inFlight.remove = () => {};
    },
  },
  "forgets who spoke as the operator": {
    core: ({ sequencer }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, ...lines) => {
        if ("actor" in party) Object.assign(party, { actor: undefined });
        return submit.call(sequencer, party, ...lines);
      };
    },
  },
  "lets everybody read the operator's trail": {
    core: (core) => deliverOtherwise(core, (batch) => forEverybody(batch, "operator_action")),
  },
} satisfies Readonly<Record<string, Mutation>>;

/** Returns a `training_sync` without the first collaboration that it lists, where it begins behind one. */
function withoutFirst(line: string): string {
  const { data, ...envelope } = JSON.parse(line);
  if (data.after !== undefined) data.collab_ops.shift();
  return JSON.stringify({ ...envelope, data });
}
