/** Plants bugs in who may do what in a collaboration. */
import type { Core } from "../../session/core.ts";
import type { CollaborationRow } from "../../../journal/rows.ts";
import type { MessageType } from "../../../protocol/messages.ts";
import type { ParsedLine } from "../../../protocol/parse.ts";
import { CAPABILITIES } from "../fields_of_work.ts";
import type { Mutation } from "../simulated_hub.ts";
import {
  decideOtherwise,
  deliverOtherwise,
  forEverybody,
  holds,
  isOf,
  sessionIn,
  withData,
} from "./planting.ts";

export const COLLABORATION_MUTANTS = {
  "lets a second partner accept": {
    core: (core) =>
      decideOtherwise(core, (line) => {
        if (line.ok && line.message.message_type === "collaboration_accept") reopen(core, line.message.data);
        return line;
      }),
  },
  "takes every AI for capable": {
    core: ({ state }) => {
      const { set } = state.present;
      state.present.set = (id, presence) =>
        set.call(state.present, id, { ...presence, ai: { ...presence.ai, capabilities: CAPABILITIES } });
    },
  },
  "checks no fence": {
    core: (core) => decideOtherwise(core, (line) => withCurrentFence(core, line)),
  },
  "lets a late partner complete what another one has taken": {
    core: (core) =>
      beforeReaccept(
        core,
        ({ row, ai, fence }) =>
          row.state === "active" && row.partner !== ai
            ? { state: "open", partner: null, last_partner: ai, last_fence: fence }
            : {},
      ),
  },
  "lets anybody complete what is open": {
    core: (core) =>
      beforeReaccept(
        core,
        ({ row, ai, fence }) => row.state === "open" ? { last_partner: ai, last_fence: fence } : {},
      ),
  },
  "lets a partner complete with an older fence of its own": {
    core: (core) =>
      beforeReaccept(
        core,
        ({ row, ai, fence }) => row.state === "open" && row.last_partner === ai ? { last_fence: fence } : {},
      ),
  },
  "refuses a partner that was late": {
    core: (core) =>
      decideOtherwise(
        core,
        (line) => isOf(line, "collaboration_complete") ? withData(line, { reaccept: false }) : line,
      ),
  },
  "forgets at its start who was late": {
    core: ({ state }) => {
      for (const [id, { row, deadlineMs }] of state.collaborations) {
        state.collaborations.set(id, { row: { ...row, last_partner: null, last_fence: 0 }, deadlineMs });
      }
    },
  },
  "takes two answers to one question": {
    core: (core) =>
      before(core, "collaboration_answer", ({ row, ai, data }) => {
        const question_id = data.question_id as number;
        const asked_by = ai === row.requester ? row.partner : row.requester;
        const isOpen = row.questions.some((question) => question.question_id === question_id);
        return isOpen || asked_by === null
          ? {}
          : { questions: [...row.questions, { question_id, asked_by }] };
      }),
  },
  "lets a party answer itself": {
    core: (core) =>
      before(core, "collaboration_answer", ({ row, ai }) => {
        const asked_by = ai === row.requester ? row.partner : row.requester;
        return asked_by === null
          ? {}
          : { questions: row.questions.map((question) => ({ ...question, asked_by })) };
      }),
  },
  "lets strangers ask": {
    core: (core) =>
      before(
        core,
        "collaboration_question",
        ({ row, ai }) => row.partner === ai || row.partner === null ? {} : { requester: ai },
      ),
  },
  "keeps the questions to a partner that was lost": {
    core: ({ state }) => {
      const { set } = state.collaborations;
      state.collaborations.set = (id, { row, deadlineMs }) => {
        const { questions = [] } = state.collaborations.get(id)?.row ?? {};
        return set.call(state.collaborations, id, {
          row: row.state === "open" ? { ...row, questions } : row,
          deadlineMs,
        });
      };
    },
  },
  "shows a question to everybody": {
    core: (core) => deliverOtherwise(core, (batch) => forEverybody(batch, "collaboration_question")),
  },
  "lets everybody say where news of a collaboration are posted": {
    core: (core) => before(core, "push_set", ({ ai }) => ({ requester: ai })),
  },
  "shows everybody where news of a collaboration are posted": {
    core: (core) => deliverOtherwise(core, (batch) => forEverybody(batch, "push_set")),
  },
  "forgets at its start where news of a collaboration are posted": {
    core: ({ state }) => {
      for (const [id, { row: { push: _, ...row }, deadlineMs }] of state.collaborations) {
        state.collaborations.set(id, { row, deadlineMs });
      }
    },
  },
  "lets a request be amended while somebody works on it": {
    core: (core) => before(core, "collaboration_amend", () => ({ state: "open", partner: null })),
  },
  "lets everybody amend a request": {
    core: (core) => before(core, "collaboration_amend", ({ ai }) => ({ requester: ai })),
  },
  "offers the task as it was before it was amended": {
    core: ({ state }) => {
      const { set } = state.collaborations;
      state.collaborations.set = (id, { row, deadlineMs }) => {
        const { request = row.request } = state.collaborations.get(id)?.row ?? {};
        return set.call(state.collaborations, id, { row: { ...row, request }, deadlineMs });
      };
    },
  },
  "keeps amendments to itself": {
    core: (core) =>
      deliverOtherwise(
        core,
        (batch) => holds(batch, "collaboration_amend") ? { ...batch, audience: [] } : batch,
      ),
  },
  "closes a collaboration twice": {
    core: ({ state }) => {
      state.collaborations.delete = () => true;
    },
  },
} satisfies Readonly<Record<string, Mutation>>;

/** An AI sends a message about a collaboration. */
interface Said {
  readonly row: CollaborationRow;
  readonly ai: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Changes the row of a collaboration just before messages of a type about it are decided. */
export function before(
  core: Core,
  type: MessageType,
  change: (said: Said) => Partial<CollaborationRow>,
): void {
  const { collaborations } = core.state;
  decideOtherwise(core, (line, ai) => {
    if (!line.ok || !isOf(line, type)) return line;
    const id = sessionIn(line);
    const known = collaborations.get(id);
    if (known) {
      const { data } = line.message;
      collaborations.set(id, { ...known, row: { ...known.row, ...change({ row: known.row, ai, data }) } });
    }
    return line;
  });
}

function beforeReaccept(
  core: Core,
  change: (said: Pick<Said, "row" | "ai"> & { readonly fence: number }) => Partial<CollaborationRow>,
): void {
  before(
    core,
    "collaboration_complete",
    ({ row, ai, data }) => data.reaccept ? change({ row, ai, fence: data.fence as number }) : {},
  );
}

function withCurrentFence({ state }: Core, line: ParsedLine): ParsedLine {
  if (!line.ok) return line;
  const data = line.message.data as { session_id?: string; fence?: number };
  const collaboration = data.session_id === undefined ? undefined : state.collaborations.get(data.session_id);
  if (!collaboration || data.fence === undefined) return line;
  return withData(line, { fence: collaboration.row.fence });
}

/** Forgets that a collaboration has a partner. */
function reopen({ state }: Core, { session_id }: { readonly session_id: string }): void {
  const collaboration = state.collaborations.get(session_id);
  if (collaboration) {
    state.collaborations.set(session_id, {
      ...collaboration,
      row: { ...collaboration.row, state: "open", partner: null },
    });
  }
}
