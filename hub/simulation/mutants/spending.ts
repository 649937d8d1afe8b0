/** Plants bugs in what AIs claim to have spent, and in their budgets. */
import type { Mutation } from "../simulated_hub.ts";
import { commitOtherwise } from "./planting.ts";

export const SPENDING_MUTANTS = {
  "lets an AI take work though its day's budget is spent": {
    core: ({ state: { spending } }) => {
      spending.of = () => undefined;
    },
  },
  "lets an AI take work though the collaboration's budget is spent": {
    core: ({ state: { collaborations } }) => {
      const get = collaborations.get.bind(collaborations);
      collaborations.get = (id) => {
        const found = get(id);
        return found?.row.state === "open" ? { ...found, row: { ...found.row, claimed_microusd: 0 } } : found;
      };
    },
  },
  "forgets at a restart what was spent": {
    core: ({ state: { spending } }) => spending.load([]),
  },
  "stores nothing of what was spent": {
    journal: (journal) => commitOtherwise(journal, () => ({ claims: [] })),
  },
  "keeps what was claimed and then lost for want of space": {
    core: ({ state: { spending } }) => {
      spending.load = () => {};
    },
  },
  "never ends a day": {
    core: ({ state: { spending } }) => {
      const of = spending.of.bind(spending);
      spending.of = (day, ai) => of(day, ai) ?? spending.all.find(({ ai_id }) => ai_id === ai);
    },
  },
  "ends a day an hour early": {
    core: (core) => {
      const { sequencer: { submit }, state: { spending } } = core;
      let early = "";
      const of = spending.of.bind(spending);
      core.sequencer.submit = (...given) => {
        early = new Date(core.now().wallMs + 3_600_000).toISOString().slice(0, 10);
        return submit.apply(core.sequencer, given);
      };
      spending.of = (_day, ai) => of(early, ai);
    },
  },
  "counts a claim again that was sent twice": {
    core: (core) => {
      const { submit } = core.sequencer;
      core.sequencer.submit = (party, lines, from, lookup) => {
        for (const line of lines.slice(from)) {
          if (!line.ok || !line.message.message_id || !party.recent.get(line.message.message_id)) continue;
          const { usage } = line.message.data as { usage?: { cost_microusd: number } };
          const day = new Date(core.now().wallMs).toISOString().slice(0, 10);
          const more = { input_tokens: 0, output_tokens: 0, raised_microusd: 0 };
          if (usage) core.state.spending.add({ day, ai_id: party.ai, ...more, ...usage });
        }
        return submit.call(core.sequencer, party, lines, from, lookup);
      };
    },
  },
  "counts what one AI claims for all": {
    core: ({ state: { spending } }) => {
      const [add, of] = [spending.add.bind(spending), spending.of.bind(spending)];
      spending.add = (claim) => {
        add(claim);
        add({ ...claim, ai_id: "all" });
      };
      spending.of = (day) => of(day, "all");
    },
  },
  "forgets that a person has raised a budget": {
    core: ({ state: { spending } }) => {
      const of = spending.of.bind(spending);
      spending.of = (day, ai) => {
        const total = of(day, ai);
        return total && { ...total, raised_microusd: 0 };
      };
    },
  },
  "lets an AI spend half of its budget": {
    core: ({ state }) => {
      const halves = [...state.budgets].map(([ai, budget]) => [ai, budget / 2] as const);
      Object.assign(state, { budgets: new Map(halves) });
    },
  },
} satisfies Readonly<Record<string, Mutation>>;
