/** Plants bugs in how long a collaboration stays with its partner. */
import type { Core } from "../../session/core.ts";
import type { Party } from "../../sequencer/turn.ts";
import type { MessageType } from "../../../protocol/messages.ts";
import type { Mutation } from "../simulated_hub.ts";
import { changed, isOf, sessionIn, withData } from "./planting.ts";

export const LEASE_MUTANTS = {
  "renews no lease when it is asked to": { core: (core) => withoutRenewal(core, "collaboration_renew") },
  "renews no lease when its partner asks a question": {
    core: (core) => withoutRenewal(core, "collaboration_question"),
  },
  "lets everybody renew a lease": {
    core: ({ sequencer, state }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, lines, from, lookup) => {
        const [line, ...others] = lines;
        const row = others.length === 0 && isOf(line!, "collaboration_renew")
          ? state.collaborations.get(sessionIn(line!))?.row
          : undefined;
        if (!row || row.partner === null) return submit.call(sequencer, party, lines, from, lookup);
        const asPartner = changed<Party>(party, { ai: row.partner });
        return submit.call(sequencer, asPartner, [withData(line!, { fence: row.fence })], from, lookup);
      };
    },
  },
  "lets leases run on the wall clock": {
    clock: (clock) => ({
      wallMs: () => clock.wallMs(),
      monotonicMs: () => clock.wallMs(),
      delay: (ms, signal) => clock.delay(ms, signal),
    }),
  },
  "ends leases early": {
    core: ({ state }) => {
      const { set } = state.collaborations;
      state.collaborations.set = (id, { row, deadlineMs }) =>
        set.call(state.collaborations, id, { row, deadlineMs: deadlineMs - 500 });
    },
  },
  "ends a lease that a request asked for as all others": {
    core: ({ state, now }) => {
      const { set } = state.collaborations;
      state.collaborations.set = (id, { row, deadlineMs }) =>
        set.call(state.collaborations, id, {
          row,
          deadlineMs: row.state === "active"
            ? Math.min(deadlineMs, now().monoMs + state.leaseMs)
            : deadlineMs,
        });
    },
  },
  "counts times to live anew when it is started": {
    core: ({ state: { collaborations }, now }) => {
      for (const collaboration of collaborations.values()) {
        const { row } = collaboration;
        if (row.state === "open") collaboration.deadlineMs = now().monoMs + row.ttl_ms;
      }
    },
  },
  "keeps the leases running while it is stopped": {
    core: ({ sequencer }) => {
      sequencer.extendLeases = () => {};
    },
  },
} satisfies Readonly<Record<string, Mutation>>;

/** Takes back what messages of a type, where no others come with them, do to deadlines. */
function withoutRenewal({ sequencer, state: { collaborations } }: Core, type: MessageType): void {
  const { submit } = sequencer;
  sequencer.submit = (party, lines, from, lookup) => {
    const deadlines = [...collaborations].map(([id, { deadlineMs }]) => [id, deadlineMs] as const);
    const submitted = submit.call(sequencer, party, lines, from, lookup);
    if (lines.every((line) => isOf(line, type))) {
      for (const [id, deadlineMs] of deadlines) collaborations.get(id)!.deadlineMs = deadlineMs;
    }
    return submitted;
  };
}
