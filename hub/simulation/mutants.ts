/** Plants bugs: each breaks one promise in one small way, from outside, and the simulation has to notice every one. */
import type { Core } from "../session/core.ts";
import { RecentIdsByAi, type RecentIdsOptions } from "../session/recent_ids_by_ai.ts";
import type { Peer } from "../session/peer.ts";
import type { Roster } from "../session/roster.ts";
import type { Party } from "../sequencer/turn.ts";
import type { CommitOutcome, Journal } from "../../journal/journal.ts";
import type { Batch, CollaborationRow, EpochRow } from "../../journal/rows.ts";
import type { MessageType } from "../../protocol/messages.ts";
import type { ParsedLine } from "../../protocol/parse.ts";
import { CAPABILITIES } from "./message_generator.ts";
import type { Mutation } from "./simulated_hub.ts";

/** The keys say what a hub with the bug does. */
export const MUTANTS = {
  "answers before the commit": {
    journal: (journal) =>
      changed(journal, { append: (...commit) => reportedEarly(journal.append(...commit)) }),
  },
  "takes a full disk for a commit": {
    journal: (journal) =>
      changed(journal, { append: (...commit) => journal.append(...commit).then(() => "committed") }),
  },
  "takes a disk that died for a commit": {
    journal: (journal) =>
      changed(journal, { append: (...commit) => journal.append(...commit).catch(() => "committed") }),
  },
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
  "does not look at the epoch": {
    journal: (journal) => changed(journal, { epochs: withoutEarlier(journal.epochs) }),
  },
  "believes that only the last crash lost entries": {
    journal: (journal) => changed(journal, { epochs: withLastHead(journal.epochs) }),
  },
  "takes the first page for the last": {
    journal: (journal) =>
      changed(journal, { page: async (request) => ({ ...await journal.page(request), more: false }) }),
  },
  "stores no cursors": {
    journal: (journal) =>
      changed(journal, { append: (head, commit) => journal.append(head, { ...commit, cursors: [] }) }),
  },
  "stores no collaborations": {
    journal: (journal) =>
      changed(journal, { append: (head, commit) => journal.append(head, { ...commit, sessions: [] }) }),
  },
  "gives everything to an AI that was never here": {
    core: ({ sequencer }) => {
      const introduce = sequencer.introduce.bind(sequencer);
      sequencer.introduce = ({ ai_id }) => introduce({ ai_id, seq: 0, since_seq: 0 });
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
    core: ({ roster }) => {
      const relay = roster.relay.bind(roster);
      roster.relay = (source, line) => {
        relay(source, line);
        for (const ai of EVERYBODY) {
          const peer = roster.get(ai);
          if (peer?.reader.replaying && ai !== source) peer.outbox.push(line);
        }
      };
    },
  },
  "loses a batch now and then": {
    core: ({ sequencer, roster }) => {
      const { deliver } = roster;
      roster.deliver = (each) => {
        if (sequencer.published.head % 7 !== 0) deliver.call(roster, each);
      };
    },
  },
  "skips a number": {
    core: (core) =>
      decideOtherwise(core, (line) => {
        if (core.state.head % 7 === 6) core.state.head++;
        return line;
      }),
  },
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
    core: ({ roster }) => {
      const deliver = roster.deliver.bind(roster);
      roster.deliver = (batch) =>
        deliver(holds(batch, "collaboration_question") ? { ...batch, audience: "*" } : batch);
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
    core: ({ roster }) => {
      const deliver = roster.deliver.bind(roster);
      roster.deliver = (batch) =>
        deliver(holds(batch, "collaboration_amend") ? { ...batch, audience: [] } : batch);
    },
  },
  "closes a collaboration twice": {
    core: ({ state }) => {
      state.collaborations.delete = () => true;
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
  "keeps the leases running while it is stopped": {
    core: ({ sequencer }) => {
      sequencer.extendLeases = () => {};
    },
  },
  "leaves out a collaboration where a sync goes on": {
    core: ({ roster }) => {
      const add = roster.add.bind(roster);
      roster.add = (peer, by) => {
        const sync = peer.sync.bind(peer);
        peer.sync = (line) => sync(withoutFirst(line));
        add(peer, by);
      };
    },
  },
  "keeps everything for a reader that does not read": {
    core: ({ roster }) => {
      const add = roster.add.bind(roster);
      roster.add = (peer, by) => {
        const deliver = peer.reader.deliver.bind(peer.reader);
        peer.reader.deliver = (batch) =>
          peer.reader.replaying ? deliver(batch) : peer.outbox.push(batch.lines);
        add(peer, by);
      };
    },
  },
  "forgets a reader that stopped reading": {
    core: ({ roster }) => {
      const add = roster.add.bind(roster);
      roster.add = (peer, by) => {
        const { feed } = peer.reader;
        let calls = 0;
        peer.reader.feed = () => calls++ < 2 ? feed.call(peer.reader) : Promise.resolve();
        add(peer, by);
      };
    },
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
    core: ({ roster }) => {
      const deliver = roster.deliver.bind(roster);
      roster.deliver = (batch) =>
        deliver(holds(batch, "operator_action") ? { ...batch, audience: "*" } : batch);
    },
  },
  "lets nobody take its name over": {
    core: ({ takeovers }) => {
      takeovers.waitMs = () => 1_000;
    },
  },
  "lets a visit replace its AI's own connection": {
    core: ({ roster }) =>
      withVisits(roster, ({ ai }) => roster.get(ai)?.closeWithError("REPLACED", `"${ai}" connected again`)),
  },
  "takes a visit for the return of a lost AI": {
    core: ({ roster, sequencer }) => withVisits(roster, ({ ai }) => sequencer.connected(ai)),
  },
  "takes the end of a visit for a lost connection": {
    core: ({ roster }) => {
      const remove = roster.remove.bind(roster);
      roster.remove = (peer) => remove(peer) || peer.isVisit;
    },
  },
  "ends the presence of an AI that leaves a visit": {
    core: ({ sequencer }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, ...lines) =>
        submit.call(sequencer, changed<Party>(party, { isVisit: false }), ...lines);
    },
  },
  "relays live lines to visits": {
    core: ({ roster }) => {
      const relay = roster.relay.bind(roster);
      roster.relay = (except, line) => {
        relay(except, line);
        for (const ai of EVERYBODY) {
          if (ai !== except) { for (const visit of roster.visitsOf(ai)) visit.outbox.push(line); }
        }
      };
    },
  },
  "delivers to a visit that reads nothing": {
    core: ({ roster }) => withVisits(roster, (peer) => peer.readNothing = () => {}),
  },
  "delivers nothing to a visit once it has caught up": {
    core: ({ roster }) => withVisits(roster, (peer) => peer.reader.deliver = () => {}),
  },
  "lets two AIs answer each other for ever": {
    core: ({ state }) => Object.assign(state.guard, { maxHops: Infinity }),
  },
  "stops a thread too early": {
    core: ({ state }) => Object.assign(state.guard, { maxHops: 0 }),
  },
  "forgets after a restart how long two AIs have talked": {
    journal: (journal) =>
      changed(journal, {
        repliedTo: async (seq) => {
          const found = await journal.repliedTo(seq);
          return found && { ...found, thread: null };
        },
      }),
  },
  "takes each reply for a thread of its own": {
    journal: (journal) =>
      changed(journal, {
        repliedTo: async (seq) => {
          const found = await journal.repliedTo(seq);
          return found && { ...found, root: seq, thread: null };
        },
      }),
  },
  "stores no threads": {
    journal: (journal) =>
      changed(journal, { append: (head, commit) => journal.append(head, { ...commit, threads: [] }) }),
  },
  "stores no replies": {
    journal: (journal) =>
      changed(journal, { append: (head, commit) => journal.append(head, { ...commit, replies: [] }) }),
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
        repliedTo: async (seq) =>
          await journal.repliedTo(seq) ?? { source: "AI_1", audience: "*", root: seq, thread: null },
      }),
  },
  "lets AIs answer what others say among themselves": {
    journal: (journal) =>
      changed(journal, {
        repliedTo: async (seq) => {
          const found = await journal.repliedTo(seq);
          return found && { ...found, audience: "*" };
        },
      }),
  },
  "lets nobody answer what is for one AI": {
    journal: (journal) =>
      changed(journal, {
        repliedTo: async (seq) => {
          const found = await journal.repliedTo(seq);
          return found?.audience === "*" ? found : null;
        },
      }),
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
  "gives the oldest connection the name": {
    core: ({ roster }) => {
      const { remove } = roster;
      roster.remove = (peer) => remove.call(roster, roster.get(peer.ai) ?? peer);
    },
  },
} satisfies Readonly<Record<string, Mutation>>;

const EVERYBODY = ["AI_1", "AI_2", "AI_3", "AI_4", "AI_5"];

function holds({ lines }: Batch, type: MessageType): boolean {
  return new TextDecoder().decode(lines).includes(`"message_type":"${type}"`);
}

/** Does something to each visit, just before it is added to the roster. */
function withVisits(roster: Roster, change: (visit: Peer) => void): void {
  const add = roster.add.bind(roster);
  roster.add = (peer, by) => {
    if (peer.isVisit) change(peer);
    add(peer, by);
  };
}

/** Returns `whole`, often a journal, with some of its members replaced. */
function changed<T extends object = Journal>(whole: T, parts: Partial<T>): T {
  return new Proxy(whole, {
    get: (target, key) => {
      const part = key in parts ? parts[key as keyof T] : target[key as keyof T];
      return typeof part === "function" ? part.bind(target) : part;
    },
  });
}

/** Returns memories of message_ids that differ from those of the hub by `options`. */
function otherIds({ journal, sequencer, limits }: Core, options: Partial<RecentIdsOptions>): RecentIdsByAi {
  return new RecentIdsByAi({ journal, sequencer, capacity: limits.max_unacked, ...options });
}

/** Takes whatever epoch an AI names for the present one. */
function withoutEarlier(epochs: readonly EpochRow[]): readonly EpochRow[] {
  return Object.assign([...epochs], { findIndex: () => epochs.length - 1 });
}

function withLastHead(epochs: readonly EpochRow[]): readonly EpochRow[] {
  return epochs.map((row) => ({ ...row, first_head: epochs.at(-1)!.first_head }));
}

/** Reports a commit before it is one; the next commit waits all the same. */
function reportedEarly(outcome: Promise<CommitOutcome>): Promise<CommitOutcome> {
  outcome.catch(() => {});
  return Promise.resolve("committed");
}

/** Makes the broker decide other lines than those that `ai` sent. */
function decideOtherwise({ sequencer }: Core, change: (line: ParsedLine, ai: string) => ParsedLine): void {
  const { submit } = sequencer;
  sequencer.submit = (party, lines, from, lookup) =>
    submit.call(sequencer, party, lines.map((line) => change(line, party.ai)), from, lookup);
}

/** An AI sends a message about a collaboration. */
interface Said {
  readonly row: CollaborationRow;
  readonly ai: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Changes the row of a collaboration just before messages of a type about it are decided. */
function before(core: Core, type: MessageType, change: (said: Said) => Partial<CollaborationRow>): void {
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

function isOf(line: ParsedLine, type: MessageType): boolean {
  return line.ok && line.message.message_type === type;
}

function sessionIn(line: ParsedLine): string {
  return line.ok ? String((line.message.data as { session_id?: string }).session_id) : "";
}

function withData(line: ParsedLine, data: Readonly<Record<string, unknown>>): ParsedLine {
  if (!line.ok) return line;
  const { message } = line;
  return { ...line, message: { ...message, data: { ...message.data, ...data } } } as ParsedLine;
}

function withCurrentFence({ state }: Core, line: ParsedLine): ParsedLine {
  if (!line.ok) return line;
  const data = line.message.data as { session_id?: string; fence?: number };
  const collaboration = data.session_id === undefined ? undefined : state.collaborations.get(data.session_id);
  if (!collaboration || data.fence === undefined) return line;
  return withData(line, { fence: collaboration.row.fence });
}

/** Returns a `training_sync` without the first collaboration that it lists, where it begins behind one. */
function withoutFirst(line: string): string {
  const { data, ...envelope } = JSON.parse(line);
  if (data.after !== undefined) data.collab_ops.shift();
  return JSON.stringify({ ...envelope, data });
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
