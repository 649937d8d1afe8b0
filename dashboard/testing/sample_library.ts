/** Answers what pages ask of a library, out of what happened in a sample. */
import type {
  AiDetail,
  ArtifactDetail,
  ArtifactFilter,
  ArtifactRow,
  CollaborationDetail,
  CollaborationSummary,
  DeadLetter,
  EntryRow,
  LibraryView,
  Listing,
  Paging,
  Saying,
} from "../../journal/library/view/library_view.ts";
import type { Artifact, Collaboration, SampleWorld } from "./sample_world.ts";

export class SampleLibrary {
  readonly #world: SampleWorld;

  constructor(world: SampleWorld) {
    this.#world = world;
  }

  view(): LibraryView {
    const answer = <T>(value: T) => Promise.resolve(value);
    return {
      ai: (ai_id) => answer(this.#ai(ai_id)),
      aiRecords: (ai_ids) =>
        answer(ai_ids.flatMap((id) => {
          const detail = this.#ai(id);
          if (detail === undefined) return [];
          const { ai_id, shared, sessions, best, learning } = detail;
          const steps = this.#world.deliveries.filter((one) => one.ai_id === id).flatMap(({ steps }) =>
            steps
          );
          const last = (state: string) => steps.findLast((step) => step.state === state) ?? null;
          const last_fetched_ms = last("fetched")?.at_ms ?? null;
          const said = {
            last_sent_ms: learning.at(-1)?.at_ms ?? null,
            last_fetched_ms,
            last_ring: last("rung"),
          };
          return [{ ai_id, shared, sessions, best, ...said }];
        })),
      knownAis: () => answer(this.#world.ais),
      sessions: ({ state, ai, ...paging }) =>
        answer(listed(
          this.#world.collaborations.filter((one) =>
            (state ?? one.state) === one.state && [undefined, one.requester, one.partner].includes(ai)
          ).map(summaryOf),
          paging,
          ({ opened_seq }) => opened_seq,
        )),
      requested: () => answer({ session_ids: [], total: 0, next: null }),
      sessionLines: () => answer([]),
      session: (session_id) => answer(this.#session(session_id)),
      artifacts: (of) => answer(listed(this.#fitting(of).map(artifactRow), of, ({ seq }) => seq)),
      facets: (of) => answer(facetsOf(this.#fitting(of))),
      artifact: (seq) => answer(this.#world.artifacts.map(withVerdicts).find((one) => one.seq === seq)),
      entries: ({ after = 0, ai, message_type, session_id, ...paging }) =>
        answer(listed(
          this.#world.entries.filter((one) =>
            one.seq > after && (ai ?? one.source_ai) === one.source_ai &&
            (message_type ?? one.message_type) === one.message_type &&
            (session_id ?? one.session_id) === one.session_id
          ),
          paging,
          ({ seq }) => seq,
        )),
      actions: ({ by, target, ...paging }) =>
        answer(listed(
          this.#world.actions.filter((one) =>
            (by ?? one.by) === one.by && (target ?? one.target) === one.target
          ),
          paging,
          ({ seq }) => seq,
        )),
      stoppedThreads: () => answer(this.#world.stopped),
      inbox: () => answer(this.#world.inbox()),
      topics: ({ limit }) => {
        const last = this.#said().at(-1);
        return answer(last === undefined ? [] : [{ topic: "reviews", members: 2, last }].slice(0, limit));
      },
      threads: (paging) =>
        answer(listed(
          this.#world.stopped.map(({ root, last }) => ({
            ...{ root: this.#world.entries[root - 1]!, last, replies: 24, isStopped: true },
          })),
          paging,
          ({ last }) => last.seq,
        )),
      topicPage: ({ after }) => answer({ items: [], last: after, more: false, gaps: [] }),
      shared: () => answer({ lines: [], next: null }),
      topicTail: () => answer(0),
      conversation: (of) => answer({ ...listed(this.#said(), of, ({ seq }) => seq), members: ["AI_Node_1"] }),
      said: ({ q, ...paging }) =>
        answer(listed(this.#said().filter(({ content }) => content.includes(q)), paging, ({ seq }) => seq)),
      claims: ({ ai }) =>
        answer(
          this.#world.ais.filter(({ ai_id }) => (ai ?? ai_id) === ai_id).slice(0, 3).map(({ ai_id }, i) => ({
            ...{ day: "2026-11-22", ai_id, input_tokens: 120_000, output_tokens: 4_000 },
            ...{ cost_microusd: 1_250_000, raised_microusd: i === 0 ? 1_000_000 : 0 },
          })),
        ),
      deliveries: (paging) => answer(listed(this.#world.deliveries, paging, ({ seq }) => seq)),
      deliveriesOf: (seqs) => answer(this.#world.deliveries.filter(({ seq }) => seqs.includes(seq))),
      deadLetters: (paging) => answer(listed(this.#dead(), paging, ({ seq }) => seq)),
      line: (seq) => answer(lineOf(this.#world.entries[seq - 1])),
      times: (seqs) => answer(seqs.map((seq) => this.#world.entries[seq - 1]?.at_ms ?? null)),
      flow: ({ entries }) => answer(flowOf(this.#world.entries.slice(-entries))),
    };
  }

  #said(): Saying[] {
    return this.#world.entries.filter(({ message_type }) => message_type === "message")
      .map((entry) => ({ ...entry, content: entry.text, reply_to: 1 }));
  }

  #dead(): DeadLetter[] {
    return this.#world.deliveries.filter(({ steps }) => steps.at(-1)!.state === "dead")
      .map((delivery) => ({ ...delivery, entry: this.#world.entries[delivery.seq - 1]! }));
  }

  #ai(ai_id: string): AiDetail | undefined {
    const row = this.#world.ais.find((ai) => ai.ai_id === ai_id);
    if (row === undefined) return undefined;
    const own = this.#world.artifacts.filter(({ source_ai }) => source_ai === ai_id);
    const scored = own.flatMap(({ at_ms, domain, score }) =>
      score === null ? [] : [{ at_ms, domain: domain!, score }]
    );
    const partnered = this.#world.collaborations.filter(({ partner }) => partner === ai_id);
    return {
      ...row,
      capabilities: [this.#world.text ?? "optimize", row.specialization],
      description: this.#world.text ?? "A builtin learner.",
      version: this.#world.text ?? "0.1.0",
      first_seen_ms: Date.parse(row.connected_at!),
      cursor: this.#world.entries.length,
      shared: {
        patterns: scored.length,
        components: own.length - scored.length,
        verdicts:
          this.#world.entries.filter(({ source_ai, message_type }) =>
            source_ai === ai_id && message_type === "verdict"
          ).length,
      },
      sessions: {
        requested: this.#world.collaborations.filter(({ requester }) => requester === ai_id).length,
        partnered: partnered.length,
        completed: partnered.filter(({ state }) => state === "completed").length,
      },
      best: scored.slice(-1).map(({ domain, score }) => ({
        ...{ domain, score, unit: this.#world.text ?? "of the best classic", direction: "min" },
      })),
      learning: scored,
    };
  }

  #session(session_id: string): CollaborationDetail | undefined {
    const session = this.#world.collaborations.find((one) => one.session_id === session_id);
    if (session === undefined) return undefined;
    const entries = this.#world.entries.filter(({ seq, session_id: of }) =>
      of === session_id || seq === session.opened_seq
    );
    return {
      ...session,
      entries: entries.slice(0, 500),
      entries_total: entries.length,
      artifacts: this.#world.artifacts.filter((one) => one.session_id === session_id).map(withVerdicts).map(
        artifactRow,
      ),
    };
  }

  #fitting({ kind, domain, source_ai, verdict, q }: ArtifactFilter): ArtifactDetail[] {
    return this.#world.artifacts.map(withVerdicts).filter((one) =>
      (kind ?? one.kind) === one.kind && (domain ?? one.domain) === one.domain &&
      (source_ai ?? one.source_ai) === one.source_ai && (verdict === undefined || verdict in one.verdicts) &&
      `${one.id} ${one.domain} ${one.source} ${one.content}`.includes(q ?? "")
    );
  }
}

function withVerdicts(artifact: Artifact): ArtifactDetail {
  const verdicts: Record<string, number> = {};
  for (const { result } of artifact.verdict_rows) verdicts[result] = (verdicts[result] ?? 0) + 1;
  return { ...artifact, verdicts };
}

/** Returns the summary of a collaboration, without its details. */
export function summaryOf(
  { session_id, collaboration_type, requester, partner, state, progress, ...more }: Collaboration,
): CollaborationSummary {
  const { opened_seq, opened_ms, closed_ms, description, reason, component_id, result } = more;
  const { claimed_microusd, budget_microusd } = more;
  return {
    ...{ session_id, collaboration_type, requester, state, opened_seq, opened_ms, closed_ms },
    ...{ description, reason, component_id, result, claimed_microusd, budget_microusd },
    ...(partner === undefined ? {} : { partner }),
    ...(progress === undefined ? {} : { progress }),
  };
}

function artifactRow({ seq, kind, id, at_ms, source_ai, domain, ...more }: ArtifactDetail): ArtifactRow {
  const { score, unit, direction, verdicts } = more;
  return { seq, kind, id, at_ms, source_ai, domain, score, unit, direction, verdicts };
}

/** Returns a part of `rows`, which are oldest first. */
function listed<T>(
  rows: readonly T[],
  { before = Infinity, limit }: Paging,
  seqOf: (row: T) => number,
): Listing<T> {
  const fitting = rows.filter((row) => seqOf(row) < before).toReversed();
  const part = fitting.slice(0, limit);
  return { rows: part, next: fitting.length > limit ? seqOf(part.at(-1)!) : null };
}

function facetsOf(rows: readonly ArtifactRow[]): Awaited<ReturnType<LibraryView["facets"]>> {
  const count = (values: readonly (string | null)[]) => {
    const counts: Record<string, number> = {};
    for (const value of values) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
    return counts;
  };
  return {
    kind: count(rows.map(({ kind }) => kind)),
    domain: count(rows.map(({ domain }) => domain)),
    source_ai: count(rows.map(({ source_ai }) => source_ai)),
    verdict: count(rows.flatMap(({ verdicts }) => Object.keys(verdicts))),
  };
}

function flowOf(entries: readonly EntryRow[]): Awaited<ReturnType<LibraryView["flow"]>> {
  const counts = new Map<string, number>();
  for (const { source_ai, audience } of entries) {
    for (const to of audience === "*" ? ["*"] : audience) {
      const key = `${source_ai} ${to}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return {
    from_seq: entries[0]?.seq ?? 0,
    to_seq: entries.at(-1)?.seq ?? 0,
    from_ms: entries[0]?.at_ms ?? null,
    to_ms: entries.at(-1)?.at_ms ?? null,
    edges: [...counts].map(([key, count]) => {
      const [from, to] = key.split(" ") as [string, string];
      return { from, to, entries: count };
    }),
  };
}

function lineOf(entry: EntryRow | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const { seq, source_ai, message_type, session_id, text } = entry;
  const data = { text, ...(session_id === null ? {} : { session_id }) };
  return JSON.stringify({ seq, source_ai, message_type, data });
}
