/** Invents a consistent hub for tests of pages: it is the same every time, and nothing in it changes. */
import { Histogram } from "../../internal/histogram.ts";
import type {
  ActionRow,
  AiDetail,
  AiSummary,
  ArtifactDetail,
  ArtifactFilter,
  ArtifactRow,
  CollaborationDetail,
  CollaborationSummary,
  DeadLetter,
  Delivery,
  DeliveryState,
  EntryRow,
  Inbox,
  LibraryView,
  Listing,
  Paging,
  Saying,
  StoppedThread,
} from "../../journal/library/view/library_view.ts";
import type { HubView } from "../hub_view.ts";

/** `SAMPLE_NOW_MS` is the time at which the sample is shown. */
export const SAMPLE_NOW_MS = Date.UTC(2026, 10, 22, 14, 2, 11);

/** `SampleOptions` says what the sample holds. */
export interface SampleOptions {
  /** `ais` is how many AIs are connected, 0–100; with 0 nothing was ever shared. */
  readonly ais?: number;
  /** `text` is put wherever an AI writes what it likes, to show that pages treat it as text. */
  readonly text?: string;
}

const FIELDS = [
  ["networking", "ccd@1"],
  ["graphics", "abr@1"],
  ["security", "ids@1"],
  ["window_manager", "wm_gfx@1"],
  ["scheduler", "sched@1"],
  ["memory", "page_cache@1"],
  ["filesystem", "fs@1"],
  ["power", "idle@1"],
] as const;
const ACTIVITIES = ["training", "collaborating", "idle", "waiting"] as const;
const AGE_MS = 7_200_000;

type Artifact = Omit<ArtifactDetail, "verdicts">;
type Collaboration = Omit<CollaborationDetail, "entries" | "entries_total" | "artifacts">;

/** Returns a hub with what `options` ask for; `changes` replaces what it names. */
export function sampleView(options: SampleOptions = {}, changes: Partial<HubView> = {}): HubView {
  const world = new SampleWorld(options);
  return { ...world.view(), ...changes };
}

/** Collects what happened so far, entry by entry. */
class SampleWorld {
  readonly #text: string | undefined;
  readonly #ais: readonly AiSummary[];
  readonly #entries: EntryRow[] = [];
  readonly #artifacts: Artifact[] = [];
  readonly #collaborations: Collaboration[] = [];
  readonly #actions: ActionRow[] = [];
  readonly #stopped: StoppedThread[] = [];
  readonly #deliveries: Delivery[] = [];
  #atMs = SAMPLE_NOW_MS - AGE_MS;

  constructor({ ais = 4, text }: SampleOptions) {
    this.#text = text;
    this.#ais = Array.from({ length: ais }, (_, i) => ({
      ai_id: `AI_Node_${i + 1}`,
      specialization: text ?? FIELDS[i % FIELDS.length]![0],
      activity: text ?? ACTIVITIES[i % ACTIVITIES.length]!,
      connected_at: new Date(this.#atMs + 1_000 * i).toISOString(),
    }));
    for (const { ai_id } of this.#ais) this.#say("ai_joined", "hub", "*", ai_id);
    for (const i of this.#ais.keys()) for (let n = 0; n < 3; n++) this.#sharePattern(i, n);
    for (let n = 0; ais > 1 && n < 2 * ais; n++) this.#collaborate(n);
    if (ais > 1) this.#operate();
    if (ais > 1) this.#talkTooLong();
  }

  view(): HubView {
    const open = this.#collaborations.filter(({ state }) => state === "open" || state === "active");
    const kinds = (kind: string) => this.#artifacts.filter((artifact) => artifact.kind === kind).length;
    const head = this.#entries.length;
    return {
      status: () => ({
        connected_ais: this.#ais.length,
        shared_patterns: kinds("pattern"),
        shared_components: kinds("component"),
        active_collaborations: open.length,
        open_collaborations: open.filter(({ state }) => state === "open").length,
        taken_collaborations: open.filter(({ state }) => state === "active").length,
        waiting_for_operator: this.#inbox().waiting,
        commits: Math.ceil(head / 3),
        head_seq: head,
        indexed_seq: head,
        listed_seq: head,
        completed_collaborations: this.#collaborations.filter(({ state }) => state === "completed").length,
        dropped_live_lines: 0,
        damaged_runs: 0,
        journal_id: "01KAE0SAMPLE",
        version: "0.1.0",
        uptime_ms: AGE_MS,
      }),
      ais: () => this.#ais,
      collaborations: () => open.map(summaryOf),
      notReady: () => undefined,
      slowed: () => [],
      bells: () => [],
      budgetOf: (ai) => ai === "AI_Node_1" ? 5_000_000 : undefined,
      counters: () => ({
        entries: head,
        lines_received: head + 20,
        refused: 2,
        bytes_received: 400 * head,
        bytes_sent: 1_500 * head,
        commits: Math.ceil(head / 3),
        connections: this.#ais.length,
        claimed_microusd: new Map(),
        ack_ms: histogram(head, 1.2),
        commit_ms: histogram(Math.ceil(head / 3), 0.9),
      }),
      recent: (after, limit) => {
        const newer = this.#entries.filter(({ seq }) => seq > after);
        const entries = newer.slice(-limit);
        return { entries, missed: newer.length - entries.length };
      },
      library: this.#library(),
    };
  }

  #library(): LibraryView {
    const answer = <T>(value: T) => Promise.resolve(value);
    return {
      ai: (ai_id) => answer(this.#ai(ai_id)),
      aiRecords: (ai_ids) =>
        answer(ai_ids.flatMap((id) => {
          const detail = this.#ai(id);
          if (detail === undefined) return [];
          const { ai_id, shared, sessions, best, learning } = detail;
          return [{ ai_id, shared, sessions, best, last_sent_ms: learning.at(-1)?.at_ms ?? null }];
        })),
      knownAis: () => answer(this.#ais),
      sessions: ({ state, ai, ...paging }) =>
        answer(listed(
          this.#collaborations.filter((one) =>
            (state ?? one.state) === one.state && [undefined, one.requester, one.partner].includes(ai)
          ).map(summaryOf),
          paging,
          ({ opened_seq }) => opened_seq,
        )),
      session: (session_id) => answer(this.#session(session_id)),
      artifacts: (of) => answer(listed(this.#fitting(of).map(artifactRow), of, ({ seq }) => seq)),
      facets: (of) => answer(facetsOf(this.#fitting(of))),
      artifact: (seq) => answer(this.#artifacts.map(withVerdicts).find((one) => one.seq === seq)),
      entries: ({ after = 0, ai, message_type, session_id, ...paging }) =>
        answer(listed(
          this.#entries.filter((one) =>
            one.seq > after && (ai ?? one.source_ai) === one.source_ai &&
            (message_type ?? one.message_type) === one.message_type &&
            (session_id ?? one.session_id) === one.session_id
          ),
          paging,
          ({ seq }) => seq,
        )),
      actions: ({ by, target, ...paging }) =>
        answer(listed(
          this.#actions.filter((one) => (by ?? one.by) === one.by && (target ?? one.target) === one.target),
          paging,
          ({ seq }) => seq,
        )),
      stoppedThreads: () => answer(this.#stopped),
      inbox: () => answer(this.#inbox()),
      topics: ({ limit }) => {
        const last = this.#said().at(-1);
        return answer(last === undefined ? [] : [{ topic: "reviews", members: 2, last }].slice(0, limit));
      },
      threads: (paging) =>
        answer(listed(
          this.#stopped.map(({ root, last }) => ({
            ...{ root: this.#entries[root - 1]!, last, replies: 24, isStopped: true },
          })),
          paging,
          ({ last }) => last.seq,
        )),
      conversation: (of) => answer({ ...listed(this.#said(), of, ({ seq }) => seq), members: ["AI_Node_1"] }),
      said: ({ q, ...paging }) =>
        answer(listed(this.#said().filter(({ content }) => content.includes(q)), paging, ({ seq }) => seq)),
      claims: ({ ai }) =>
        answer(
          this.#ais.filter(({ ai_id }) => (ai ?? ai_id) === ai_id).slice(0, 3).map(({ ai_id }, i) => ({
            ...{ day: "2026-11-22", ai_id, input_tokens: 120_000, output_tokens: 4_000 },
            ...{ cost_microusd: 1_250_000, raised_microusd: i === 0 ? 1_000_000 : 0 },
          })),
        ),
      deliveries: (paging) => answer(listed(this.#deliveries, paging, ({ seq }) => seq)),
      deliveriesOf: (seqs) => answer(this.#deliveries.filter(({ seq }) => seqs.includes(seq))),
      deadLetters: (paging) => answer(listed(this.#dead(), paging, ({ seq }) => seq)),
      line: (seq) => answer(lineOf(this.#entries[seq - 1])),
      flow: ({ entries }) => answer(flowOf(this.#entries.slice(-entries))),
    };
  }

  #said(): Saying[] {
    return this.#entries.filter(({ message_type }) => message_type === "message")
      .map((entry) => ({ ...entry, content: entry.text, reply_to: 1 }));
  }

  #say(
    message_type: string,
    source_ai: string,
    audience: EntryRow["audience"],
    text: string,
    session_id: string | null = null,
  ): EntryRow {
    this.#atMs += 700;
    const entry = {
      ...{ seq: this.#entries.length + 1, at_ms: this.#atMs, message_type, source_ai, audience },
      ...{ session_id, text: this.#text ?? text },
    };
    this.#entries.push(entry);
    return entry;
  }

  #sharePattern(i: number, n: number): void {
    const { ai_id } = this.#ais[i]!;
    const domain = this.#text ?? FIELDS[i % FIELDS.length]![1];
    const id = this.#text ?? `${ai_id}_pattern_${(0x1a2b3c00 + 16 * i + n).toString(16)}`;
    const score = 1.31 - 0.12 * n;
    const { seq, at_ms } = this.#say("pattern_share", ai_id, "*", `${id} · ${domain} · ${score}`);
    const before = this.#artifacts.findLast(({ source_ai }) => source_ai === ai_id);
    const checker = this.#ais[(i + 1) % this.#ais.length]!.ai_id;
    const verdict = this.#say("verdict", checker, "*", `${id} · verified`);
    this.#artifacts.push({
      ...{ seq, kind: "pattern", id, at_ms, source_ai: ai_id, domain, score },
      ...{ unit: this.#text ?? "of the best classic", direction: "min" },
      ...{ digest: `sha256:${"5a".repeat(32)}`, language: null, interface: null, source: null },
      content: JSON.stringify({
        schema: "aicollab/pattern@1",
        finding: this.#text ?? "milestone",
        params: { window: 12.5, backoff: 0.7 },
        score: { objective: "ccd", value: score, baseline: { name: "reno", value: 1 } },
      }),
      session_id: null,
      provenance: before?.id
        ? [{ id: before.id, seq: before.seq, source_ai: ai_id }, {
          id: "elsewhere",
          seq: null,
          source_ai: null,
        }]
        : [],
      verdict_rows: [{
        ...{ seq: verdict.seq, at_ms: verdict.at_ms, source_ai: checker },
        ...{ result: this.#text ?? "verified", claimed: score, measured: score },
      }],
    });
  }

  /** Adds a collaboration: every fifth is still open, every fourth is active, the others ended in different states. */
  #collaborate(n: number): void {
    const [requester, partner] = [n, n + 1].map((i) => this.#ais[i % this.#ais.length]!.ai_id) as [
      string,
      string,
    ];
    const collaboration_type = this.#text ?? "joint_optimization";
    const request = this.#say(
      "collaboration_request",
      requester,
      "*",
      `${collaboration_type} · two queues, one link`,
    );
    const session_id = `s${request.seq}`;
    const say = (type: string, from: string, to: EntryRow["audience"], text: string) =>
      this.#say(type, from, to, text, session_id);
    const session = {
      ...{ session_id, collaboration_type, requester, attempt: 1, fence: 0, reason: null, result: null },
      open_questions: [],
      component_id: null,
      ...{ claimed_microusd: 120_000, budget_microusd: n % 2 === 0 ? 1_000_000 : null },
      ...{ description: this.#text ?? "two queues, one link", task: '{"space":"ccd@1","budget":400}' },
      ...{ opened_seq: request.seq, opened_ms: request.at_ms, closed_ms: null },
    };
    if (n % 5 === 1) {
      this.#collaborations.push({ ...session, state: "open" });
      return;
    }
    this.#atMs += 12_000;
    const { seq: fence } = say("collaboration_accept", partner, [], "");
    say("collaboration_started", "hub", [requester, partner], `${requester} · ${partner}`);
    if (n === 0) this.#follow(request, partner, ["stored", "rung", "fetched", "taken", "done"]);
    say("collaboration_progress", partner, [requester], "50 % · half of the budget is spent");
    const active = { ...session, partner, fence, progress: 0.5 };
    if (n % 5 === 3) {
      this.#collaborations.push({ ...active, state: "active" });
      return;
    }
    const state =
      (["completed", "completed", "failed", "completed", "cancelled", "expired"] as const)[n % 6]!;
    if (state === "completed") this.#shareComponent(partner, session_id);
    say("collaboration_complete", partner, [requester], state);
    const { at_ms } = say("collaboration_closed", "hub", "*", state);
    this.#collaborations.push({
      ...{ ...active, state, progress: 1, closed_ms: at_ms },
      result: '{"objective":"experience","start":-0.39,"final":-0.27}',
    });
  }

  #shareComponent(ai_id: string, session_id: string): void {
    const id = this.#text ?? `${ai_id}_component_${session_id}`;
    const domain = this.#text ?? "ccd@1";
    const { seq, at_ms } = this.#say(
      "os_component_share",
      ai_id,
      "*",
      `${id} · ${domain} · typescript`,
      session_id,
    );
    this.#artifacts.push({
      ...{
        seq,
        kind: "component",
        id,
        at_ms,
        source_ai: ai_id,
        domain,
        score: null,
        unit: null,
        direction: null,
      },
      ...{ digest: `sha256:${"c0".repeat(32)}`, language: this.#text ?? "typescript" },
      interface: this.#text ?? "createPolicy(): Policy",
      source: this.#text ?? "// A window that halves.\nexport const params = { window: 12.5 };\n\n" +
          "export function createPolicy() {\n  return (loss: number) => loss > 0.1 ? params.window / 2 : params.window;\n}\n",
      content: JSON.stringify({
        pattern_id: this.#artifacts[0]?.id,
        template: "ccd",
        measured: { ratio: 0.93 },
      }),
      ...{ session_id, provenance: [], verdict_rows: [] },
    });
  }

  #operate(): void {
    const act = (action: string, more: Partial<ActionRow> = {}) => {
      const by = more.by ?? this.#text ?? "alice";
      const { seq, at_ms } = this.#say("operator_action", "hub", [], `${by} · ${action}`);
      this.#actions.push({
        ...{ seq, at_ms, by, role: "operator", proof: "token", by_token: "m3n4o5p6", via: "http", action },
        ...{ target: null, token_id: null, entry_seq: null },
        ...more,
      });
    };
    const here = { by: this.#text ?? "operator", role: "admin", proof: "login", by_token: null, via: "page" };
    const [ai, other] = this.#ais.map(({ ai_id }) => this.#text ?? ai_id);
    act("login", here);
    act("token_create", { ...here, target: ai!, token_id: "a1b2c3d4" });
    act("message", { target: other!, entry_seq: this.#entries.length });
    act("collaboration_cancel", { ...here, target: this.#text ?? this.#collaborations.at(-1)!.session_id });
    act("disconnect", { ...here, target: other! });
  }

  /** Returns what waits for a person: two approvals, a message that was answered, and one that was not. */
  #inbox(): Inbox {
    if (this.#ais.length < 2) return { approvals: [], messages: [], waiting: 0 };
    const [one, other] = this.#ais.map(({ ai_id }) => ai_id) as [string, string];
    const asked = { collaboration_type: this.#text ?? "approval", ttl_ms: 604_800_000 };
    const message = { at_ms: SAMPLE_NOW_MS - 90_000, until_ms: SAMPLE_NOW_MS + 604_710_000 };
    return {
      approvals: [{
        ...{ ...asked, session_id: "s12", requester: one, asked_seq: 12, asked_ms: SAMPLE_NOW_MS - 60_000 },
        description: this.#text ?? "May I delete the branch `old-scheduler`? It was merged last week.",
        task: JSON.stringify({ command: this.#text ?? "git branch -D old-scheduler", files: 14 }),
      }, {
        ...{
          ...asked,
          session_id: "s9",
          requester: other,
          asked_seq: 9,
          asked_ms: SAMPLE_NOW_MS - 3_600_000,
        },
        ...{ ttl_ms: 7_200_000, description: this.#text ?? null, task: null },
      }],
      messages: [{
        ...{ ...message, seq: 14, source_ai: other, is_cut: this.#text !== undefined, answered_seq: null },
        content: this.#text ?? "Two policies are equally fast.\nWhich one shall I keep?",
      }, {
        ...{ ...message, seq: 8, source_ai: one, content: this.#text ?? '{"done":3,"of":4}' },
        ...{ is_cut: false, answered_seq: 11 },
      }],
      waiting: 3,
    };
  }

  #talkTooLong(): void {
    const between = [this.#ais[0]!.ai_id, this.#ais[1]!.ai_id] as const;
    const first = this.#say("message", between[1], [between[0]], "shall we compare?");
    const { seq: root } = first;
    this.#follow(first, between[0], ["stored", "rung", "fetched", "taken", "done"]);
    const last = this.#say("message", between[1], [between[0]], "and what do you think?");
    this.#follow(last, between[0], ["stored", "rung", "dead"]);
    const { seq, at_ms } = this.#say(
      ...["loop_stopped", "hub", between] as const,
      `${JSON.stringify(between)} · 24 hops · thread ${root}`,
    );
    this.#stopped.push({ root, between, hops: 24, stopped_seq: seq, stopped_ms: at_ms, last });
  }

  /** Follows an entry on its way to an AI: it comes to a state each 400 ms. */
  #follow(
    { seq, at_ms, message_type, source_ai: sender }: EntryRow,
    ai_id: string,
    states: readonly DeliveryState[],
  ): void {
    this.#deliveries.push({
      ...{ seq, ai_id, sender, is_request: message_type === "collaboration_request", expires_ms: null },
      steps: states.map((state, i) => ({
        ...{ state, at_ms: at_ms + 400 * i, fence: null },
        bell: state === "rung" ? this.#text ?? "socket" : null,
      })),
    });
  }

  #dead(): DeadLetter[] {
    return this.#deliveries.filter(({ steps }) => steps.at(-1)!.state === "dead")
      .map((delivery) => ({ ...delivery, entry: this.#entries[delivery.seq - 1]! }));
  }

  #ai(ai_id: string): AiDetail | undefined {
    const row = this.#ais.find((ai) => ai.ai_id === ai_id);
    if (row === undefined) return undefined;
    const own = this.#artifacts.filter(({ source_ai }) => source_ai === ai_id);
    const scored = own.flatMap(({ at_ms, domain, score }) =>
      score === null ? [] : [{ at_ms, domain: domain!, score }]
    );
    const partnered = this.#collaborations.filter(({ partner }) => partner === ai_id);
    return {
      ...row,
      capabilities: [this.#text ?? "optimize", row.specialization],
      description: this.#text ?? "A builtin learner.",
      version: this.#text ?? "0.1.0",
      first_seen_ms: Date.parse(row.connected_at!),
      cursor: this.#entries.length,
      shared: {
        patterns: scored.length,
        components: own.length - scored.length,
        verdicts:
          this.#entries.filter(({ source_ai, message_type }) =>
            source_ai === ai_id && message_type === "verdict"
          ).length,
      },
      sessions: {
        requested: this.#collaborations.filter(({ requester }) => requester === ai_id).length,
        partnered: partnered.length,
        completed: partnered.filter(({ state }) => state === "completed").length,
      },
      best: scored.slice(-1).map(({ domain, score }) => ({
        ...{ domain, score, unit: this.#text ?? "of the best classic", direction: "min" },
      })),
      learning: scored,
    };
  }

  #session(session_id: string): CollaborationDetail | undefined {
    const session = this.#collaborations.find((one) => one.session_id === session_id);
    if (session === undefined) return undefined;
    const entries = this.#entries.filter(({ seq, session_id: of }) =>
      of === session_id || seq === session.opened_seq
    );
    return {
      ...session,
      entries: entries.slice(0, 500),
      entries_total: entries.length,
      artifacts: this.#artifacts.filter((one) => one.session_id === session_id).map(withVerdicts).map(
        artifactRow,
      ),
    };
  }

  #fitting({ kind, domain, source_ai, verdict, q }: ArtifactFilter): ArtifactDetail[] {
    return this.#artifacts.map(withVerdicts).filter((one) =>
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
function summaryOf(
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

/** Returns `count` durations around `middleMs`. */
function histogram(count: number, middleMs: number): Histogram {
  const of = new Histogram();
  for (let i = 0; i < count; i++) of.record(middleMs * (0.5 + 3 * (i / count) ** 8));
  return of;
}
