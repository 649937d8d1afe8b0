/** Plants bugs in how people decide what AIs ask of them. */
import type { Core } from "../../session/core.ts";
import type { CollaborationRow } from "../../../journal/rows.ts";
import type { Mutation } from "../simulated_hub.ts";
import { before } from "./collaborations.ts";
import { decideOtherwise, isOf, withData } from "./planting.ts";

export const APPROVAL_MUTANTS = {
  "lets an AI decide for the operator": {
    core: (core) =>
      before(
        core,
        "collaboration_complete",
        ({ row, ai, data }) =>
          row.target_ai === "operator" && ai !== "operator"
            ? { state: "active", partner: ai, fence: data.fence as number }
            : {},
      ),
  },
  "lets an AI accept for the operator": {
    core: (core) =>
      before(
        core,
        "collaboration_accept",
        ({ row, ai }) => row.target_ai === "operator" ? { target_ai: ai } : {},
      ),
  },
  "lets the operator decide what is asked of AIs": {
    core: (core) =>
      before(
        core,
        "collaboration_complete",
        ({ ai }) => ai === "operator" ? { target_ai: "operator", state: "open" } : {},
      ),
  },
  "decides an approval twice": {
    core: ({ state: { collaborations } }) => {
      const forget = collaborations.delete.bind(collaborations);
      collaborations.delete = (id) => collaborations.get(id)?.row.target_ai === "operator" || forget(id);
    },
  },
  "decides by the local key": {
    core: ({ sequencer }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, lines, from, lookup) => {
        const { actor } = party;
        if (actor?.proof === "local_key") Object.assign(party, { actor: { ...actor, proof: "login" } });
        return submit.call(sequencer, party, lines, from, lookup);
      };
    },
  },
  "does not know who decides": {
    core: ({ sequencer }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, lines, from, lookup) => {
        const decides = party.ai === "operator" && lines.some((line) => isOf(line, "collaboration_complete"));
        if (decides) Object.assign(party, { actor: undefined });
        return submit.call(sequencer, party, lines, from, lookup);
      };
    },
  },
  "takes a denial for an approval": {
    core: (core) =>
      decideOtherwise(
        core,
        (line, ai) =>
          ai === "operator" && isOf(line, "collaboration_complete")
            ? withData(line, { result: { approved: true } })
            : line,
      ),
  },
  "gives a person who thinks a lease": {
    core: (core) => withDeadline(core, (deadlineMs, leaseMs) => Math.min(deadlineMs, leaseMs)),
  },
  "keeps an approval open for ever": { core: (core) => withDeadline(core, () => Infinity) },
  "lets an AI change what a person has read": {
    core: (core) =>
      before(
        core,
        "collaboration_amend",
        ({ row }) => row.target_ai === "operator" ? { target_ai: null } : {},
      ),
  },
  "forgets approvals at its start": {
    core: ({ state: { collaborations } }) => {
      for (const [id, { row }] of collaborations) if (row.target_ai === "operator") collaborations.delete(id);
    },
  },
} satisfies Readonly<Record<string, Mutation>>;

/** Sets another deadline for open approvals. */
function withDeadline({ state, now }: Core, change: (deadlineMs: number, leaseMs: number) => number): void {
  const { set } = state.collaborations;
  const isOpenApproval = ({ target_ai, state }: CollaborationRow) =>
    target_ai === "operator" && state === "open";
  state.collaborations.set = (id, { row, deadlineMs }) => {
    const changed = isOpenApproval(row) ? change(deadlineMs, now().monoMs + state.leaseMs) : deadlineMs;
    return set.call(state.collaborations, id, { row, deadlineMs: changed });
  };
}
