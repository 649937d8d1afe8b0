/** Invents what happened at a hub, entry by entry: it is the same every time. */
import type {
  ActionRow,
  AiSummary,
  ArtifactDetail,
  CollaborationDetail,
  Delivery,
  DeliveryState,
  EntryRow,
  Inbox,
  StoppedThread,
} from "../../journal/library/view/library_view.ts";

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
/** The sample begins so long before it is shown. */
export const AGE_MS = 7_200_000;

/** Its verdicts are counted where it is read. */
export type Artifact = Omit<ArtifactDetail, "verdicts">;
/** Its entries and artifacts are collected where it is read. */
export type Collaboration = Omit<CollaborationDetail, "entries" | "entries_total" | "artifacts">;

/** Collects what happened so far, entry by entry. */
export class SampleWorld {
  readonly text: string | undefined;
  readonly ais: readonly AiSummary[];
  readonly entries: EntryRow[] = [];
  readonly artifacts: Artifact[] = [];
  readonly collaborations: Collaboration[] = [];
  readonly actions: ActionRow[] = [];
  readonly stopped: StoppedThread[] = [];
  readonly deliveries: Delivery[] = [];
  #atMs = SAMPLE_NOW_MS - AGE_MS;

  constructor({ ais = 4, text }: SampleOptions) {
    this.text = text;
    this.ais = Array.from({ length: ais }, (_, i) => ({
      ai_id: `AI_Node_${i + 1}`,
      specialization: text ?? FIELDS[i % FIELDS.length]![0],
      activity: text ?? ACTIVITIES[i % ACTIVITIES.length]!,
      connected_at: new Date(this.#atMs + 1_000 * i).toISOString(),
    }));
    for (const { ai_id } of this.ais) this.#say("ai_joined", "hub", "*", ai_id);
    for (const i of this.ais.keys()) for (let n = 0; n < 3; n++) this.#sharePattern(i, n);
    for (let n = 0; ais > 1 && n < 2 * ais; n++) this.#collaborate(n);
    if (ais > 1) this.#operate();
    if (ais > 1) this.#talkTooLong();
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
      ...{ seq: this.entries.length + 1, at_ms: this.#atMs, message_type, source_ai, audience },
      ...{ session_id, text: this.text ?? text },
    };
    this.entries.push(entry);
    return entry;
  }

  #sharePattern(i: number, n: number): void {
    const { ai_id } = this.ais[i]!;
    const domain = this.text ?? FIELDS[i % FIELDS.length]![1];
    const id = this.text ?? `${ai_id}_pattern_${(0x1a2b3c00 + 16 * i + n).toString(16)}`;
    const score = 1.31 - 0.12 * n;
    const { seq, at_ms } = this.#say("pattern_share", ai_id, "*", `${id} · ${domain} · ${score}`);
    const before = this.artifacts.findLast(({ source_ai }) => source_ai === ai_id);
    const checker = this.ais[(i + 1) % this.ais.length]!.ai_id;
    const verdict = this.#say("verdict", checker, "*", `${id} · verified`);
    this.artifacts.push({
      ...{ seq, kind: "pattern", id, at_ms, source_ai: ai_id, domain, score },
      ...{ unit: this.text ?? "of the best classic", direction: "min" },
      ...{ digest: `sha256:${"5a".repeat(32)}`, language: null, interface: null, source: null },
      ...{ blob: null, size_bytes: null },
      content: JSON.stringify({
        schema: "aicollab/pattern@1",
        finding: this.text ?? "milestone",
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
        ...{ result: this.text ?? "verified", claimed: score, measured: score },
      }],
    });
  }

  /** Adds a collaboration: every fifth is still open, every fourth is active, the others ended in different states. */
  #collaborate(n: number): void {
    const [requester, partner] = [n, n + 1].map((i) => this.ais[i % this.ais.length]!.ai_id) as [
      string,
      string,
    ];
    const collaboration_type = this.text ?? "joint_optimization";
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
      ...{ description: this.text ?? "two queues, one link", task: '{"space":"ccd@1","budget":400}' },
      ...{ opened_seq: request.seq, opened_ms: request.at_ms, closed_ms: null },
    };
    if (n % 5 === 1) {
      this.collaborations.push({ ...session, state: "open" });
      return;
    }
    this.#atMs += 12_000;
    const { seq: fence } = say("collaboration_accept", partner, [], "");
    say("collaboration_started", "hub", [requester, partner], `${requester} · ${partner}`);
    if (n === 0) this.#follow(request, partner, ["stored", "rung", "fetched", "taken", "done"]);
    say("collaboration_progress", partner, [requester], "50 % · half of the budget is spent");
    const active = { ...session, partner, fence, progress: 0.5 };
    if (n % 5 === 3) {
      this.collaborations.push({ ...active, state: "active" });
      return;
    }
    const state =
      (["completed", "completed", "failed", "completed", "cancelled", "expired"] as const)[n % 6]!;
    if (state === "completed") this.#shareComponent(partner, session_id);
    say("collaboration_complete", partner, [requester], state);
    const { at_ms } = say("collaboration_closed", "hub", "*", state);
    this.collaborations.push({
      ...{ ...active, state, progress: 1, closed_ms: at_ms },
      result: '{"objective":"experience","start":-0.39,"final":-0.27}',
    });
  }

  #shareComponent(ai_id: string, session_id: string): void {
    const id = this.text ?? `${ai_id}_component_${session_id}`;
    const domain = this.text ?? "ccd@1";
    const { seq, at_ms } = this.#say(
      "os_component_share",
      ai_id,
      "*",
      `${id} · ${domain} · typescript`,
      session_id,
    );
    this.artifacts.push({
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
      ...{ digest: `sha256:${"c0".repeat(32)}`, language: this.text ?? "typescript" },
      interface: this.text ?? "createPolicy(): Policy",
      ...{ blob: null, size_bytes: null },
      source: this.text ?? "// A window that halves.\nexport const params = { window: 12.5 };\n\n" +
          "export function createPolicy() {\n  return (loss: number) => loss > 0.1 ? params.window / 2 : params.window;\n}\n",
      content: JSON.stringify({
        pattern_id: this.artifacts[0]?.id,
        template: "ccd",
        measured: { ratio: 0.93 },
      }),
      ...{ session_id, provenance: [], verdict_rows: [] },
    });
  }

  #operate(): void {
    const act = (action: string, more: Partial<ActionRow> = {}) => {
      const by = more.by ?? this.text ?? "alice";
      const { seq, at_ms } = this.#say("operator_action", "hub", [], `${by} · ${action}`);
      this.actions.push({
        ...{ seq, at_ms, by, role: "operator", proof: "token", by_token: "m3n4o5p6", via: "http", action },
        ...{ target: null, token_id: null, entry_seq: null },
        ...more,
      });
    };
    const here = { by: this.text ?? "operator", role: "admin", proof: "login", by_token: null, via: "page" };
    const [ai, other] = this.ais.map(({ ai_id }) => this.text ?? ai_id);
    act("login", here);
    act("token_create", { ...here, target: ai!, token_id: "a1b2c3d4" });
    act("message", { target: other!, entry_seq: this.entries.length });
    act("collaboration_cancel", { ...here, target: this.text ?? this.collaborations.at(-1)!.session_id });
    act("disconnect", { ...here, target: other! });
  }

  /** Returns what waits for a person: two approvals, a message that was answered, and one that was not. */
  inbox(): Inbox {
    if (this.ais.length < 2) return { approvals: [], messages: [], waiting: 0 };
    const [one, other] = this.ais.map(({ ai_id }) => ai_id) as [string, string];
    const asked = (asked_ms: number) => ({
      ...{ asked_ms, open_since_ms: asked_ms, ttl_ms: 604_800_000 },
      collaboration_type: this.text ?? "approval",
    });
    const message = { at_ms: SAMPLE_NOW_MS - 90_000, until_ms: SAMPLE_NOW_MS + 604_710_000 };
    return {
      approvals: [{
        ...{ ...asked(SAMPLE_NOW_MS - 60_000), session_id: "s12", requester: one, asked_seq: 12 },
        description: this.text ?? "May I delete the branch `old-scheduler`? It was merged last week.",
        task: JSON.stringify({ command: this.text ?? "git branch -D old-scheduler", files: 14 }),
      }, {
        ...{ ...asked(SAMPLE_NOW_MS - 3_600_000), session_id: "s9", requester: other, asked_seq: 9 },
        ...{ ttl_ms: 7_200_000, description: this.text ?? null, task: null },
      }],
      messages: [{
        ...{ ...message, seq: 14, source_ai: other, is_cut: this.text !== undefined, answered_seq: null },
        content: this.text ?? "Two policies are equally fast.\nWhich one shall I keep?",
      }, {
        ...{ ...message, seq: 8, source_ai: one, content: this.text ?? '{"done":3,"of":4}' },
        ...{ is_cut: false, answered_seq: 11 },
      }],
      waiting: 3,
    };
  }

  #talkTooLong(): void {
    const between = [this.ais[0]!.ai_id, this.ais[1]!.ai_id] as const;
    const first = this.#say("message", between[1], [between[0]], "shall we compare?");
    const { seq: root } = first;
    this.#follow(first, between[0], ["stored", "rung", "fetched", "taken", "done"]);
    const last = this.#say("message", between[1], [between[0]], "and what do you think?");
    this.#follow(last, between[0], ["stored", "rung", "dead"]);
    const { seq, at_ms } = this.#say(
      ...["loop_stopped", "hub", between] as const,
      `${JSON.stringify(between)} · 24 hops · thread ${root}`,
    );
    this.stopped.push({ root, between, hops: 24, stopped_seq: seq, stopped_ms: at_ms, last });
  }

  /** Follows an entry on its way to an AI: it comes to a state each 400 ms. */
  #follow(
    { seq, at_ms, message_type, source_ai: sender }: EntryRow,
    ai_id: string,
    states: readonly DeliveryState[],
  ): void {
    this.deliveries.push({
      ...{ seq, ai_id, sender, is_request: message_type === "collaboration_request", expires_ms: null },
      steps: states.map((state, i) => ({
        ...{ state, at_ms: at_ms + 400 * i, fence: null },
        bell: state === "rung" ? this.text ?? "socket" : null,
      })),
    });
  }
}
