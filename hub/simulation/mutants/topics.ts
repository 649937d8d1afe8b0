/** Plants bugs in topics: in who is in one, in what its members get, and in how many may be. */
import { storedTopic } from "../../../journal/rows.ts";
import type { Mutation } from "../simulated_hub.ts";
import { answerOtherwise, changed, commitOtherwise, decideOtherwise, EVERYBODY, isOf } from "./planting.ts";

export const TOPIC_MUTANTS = {
  "forgets after a restart who is in a topic": {
    core: ({ state, topics }) => {
      for (const [topic, members] of [...state.memberships.members]) {
        const ended = [...members].map(([ai_id, from_seq]) => ({
          member: { topic, ai_id, from_seq, to_seq: state.head },
        }));
        topics.published(ended);
      }
    },
  },
  "takes nobody for a member after a restart": {
    core: ({ state: { memberships: { members, topicsOf } } }) => {
      members.clear();
      topicsOf.clear();
    },
  },
  "stores no members": {
    journal: (journal) => commitOtherwise(journal, () => ({ members: [] })),
  },
  "delivers to those who have left a topic": {
    core: ({ topics }) => {
      const published = topics.published.bind(topics);
      topics.published = (changes) => published(changes.filter(({ member }) => member?.to_seq === null));
    },
  },
  "delivers what goes to a topic to everybody": {
    core: ({ topics }) => {
      topics.membersOf = () => EVERYBODY;
    },
  },
  "sends a member its own words": {
    core: ({ roster }) => {
      const deliver = roster.deliver.bind(roster);
      roster.deliver = (batch) => {
        deliver(batch);
        if (batch.audience[0]?.startsWith("#")) roster.get(batch.source)?.reader.deliver(batch);
      };
    },
  },
  "replays to a member what came before it joined": {
    journal: (journal) =>
      commitOtherwise(journal, ({ members }) => ({
        members: members.map((row) => ({ ...row, from_seq: 0 })),
      })),
  },
  "leaves what went to topics out of a replay": {
    journal: (journal) =>
      changed(journal, {
        page: async (request) => {
          const page = await journal.page(request);
          const lines = new TextDecoder().decode(page.lines).split("\n");
          const kept = lines.filter((line) => !line.includes('"topic":'));
          return { ...page, lines: new TextEncoder().encode(kept.join("\n")) };
        },
      }),
  },
  "feeds nothing to a slow reader that has left": {
    core: ({ topics }) => {
      topics.forgetUpTo = () => {};
      const wasMember = topics.wasMember.bind(topics);
      topics.wasMember = (topic, ai, seq) =>
        wasMember(topic, ai, seq) && [...topics.membersOf(topic)].includes(ai);
    },
  },
  "feeds a slow member what came before it joined": {
    core: ({ topics }) => {
      topics.wasMember = (topic, ai) => [...topics.membersOf(topic)].includes(ai);
    },
  },
  "forgets memberships that slow members need": {
    core: ({ topics }) => {
      const forgetUpTo = topics.forgetUpTo.bind(topics);
      topics.forgetUpTo = () => forgetUpTo(Infinity);
    },
  },
  "stores the join of a member again": {
    core: ({ state: { memberships: { topicsOf } } }) => {
      topicsOf.get = () => undefined;
    },
  },
  "lets an AI into as many topics as it likes": {
    core: ({ state }) => Object.assign(state, { maxTopics: Infinity }),
  },
  "lets AIs into one topic too few": {
    core: ({ state }) => Object.assign(state, { maxTopics: state.maxTopics - 1 }),
  },
  "takes as many members as come": {
    core: ({ state }) => Object.assign(state, { maxTopicMembers: Infinity }),
  },
  "counts the sender among those who get it": {
    core: ({ state: { memberships: { members } } }) => {
      const get = members.get.bind(members);
      members.get = (topic) => {
        const found = get(topic);
        return found && changed(found, { has: () => false });
      };
    },
  },
  "sends what is for a topic to the AI of that name": {
    core: (core) => {
      decideOtherwise(core, (line) => {
        if (!line.ok || !isOf(line, "message") || line.message.topic === undefined) return line;
        const { topic, ...message } = line.message;
        return { ...line, message: { ...message, target_ai: topic } } as typeof line;
      });
    },
  },
  "lets AIs answer what was said in a topic before they joined": {
    journal: (journal) => answerOtherwise(journal, (found) => ({ ...found, wasMember: true })),
  },
  "lets nobody answer what was said in a topic": {
    journal: (journal) => answerOtherwise(journal, (found) => ({ ...found, wasMember: false })),
  },
  "mixes up two topics": {
    core: ({ topics }) => {
      const membersOf = topics.membersOf.bind(topics);
      topics.membersOf = () => membersOf(storedTopic("reviews"));
    },
  },
} satisfies Readonly<Record<string, Mutation>>;
