/** Finds out what changed in a hub since the last look: each look asks the view once, however much happened and whoever listens. */
import type { EventDraft } from "./event_ring.ts";
import type { EntryRow } from "../journal/library/view/library_view.ts";
import type { HubView } from "./hub_view.ts";
import type { Rates } from "./rates.ts";

/** Entries told by one look; those before them are counted. */
export const MAX_LOG_ROWS = 40;
/** A topic is told at most this often. */
const TOPIC_EVERY_MS = 1_000;
/** The status is told this often even when nothing changed, so that a page knows that the hub lives. */
const STATUS_EVERY_MS = 5_000;

/** Topics of which only is told that something changed. */
type ChangingTopic = "ais" | "collaborations" | "artifacts";

const ARTIFACT_TYPES: ReadonlySet<string> = new Set([
  "pattern_share",
  "os_component_share",
  "code_share",
  "verdict",
]);

/** What was told of one topic, and what is still to be told. */
interface News {
  isDue: boolean;
  /** The last entry that touched it. */
  seq: number;
  toldMs: number;
}

/** Remembers what was seen last. */
export class EventSource {
  readonly #view: HubView;
  readonly #rates: Rates;
  readonly #news: Readonly<Record<ChangingTopic, News>> = {
    ais: { isDue: false, seq: 0, toldMs: -Infinity },
    collaborations: { isDue: false, seq: 0, toldMs: -Infinity },
    artifacts: { isDue: false, seq: 0, toldMs: -Infinity },
  };
  /** Undefined before the first look. */
  #seq: number | undefined;
  #status = "";
  #statusToldMs = -Infinity;
  #ais = "";
  #rateMs: number | undefined;

  constructor(view: HubView, rates: Rates) {
    this.#view = view;
    this.#rates = rates;
  }

  /** What is new at `nowMs`, monotonic. The first look finds only the status: everything else is in the page already. */
  look(nowMs: number): EventDraft[] {
    const status = this.#view.status();
    return [
      ...this.#statusEvents(status, nowMs),
      ...this.#logEvents(status.head_seq),
      ...this.#topicEvents(status.listed_seq, nowMs),
      ...this.#rateEvents(),
    ];
  }

  #statusEvents(status: ReturnType<HubView["status"]>, nowMs: number): EventDraft[] {
    // The uptime grows with every look and is no news.
    const text = JSON.stringify({ ...status, uptime_ms: 0 });
    if (text === this.#status && nowMs - this.#statusToldMs < STATUS_EVERY_MS) return [];
    this.#status = text;
    this.#statusToldMs = nowMs;
    return [{ topic: "status", name: "status", data: status }];
  }

  #logEvents(headSeq: number): EventDraft[] {
    const after = this.#seq ??= headSeq;
    if (headSeq <= after) return [];
    this.#seq = headSeq;
    const { entries, missed } = this.#view.recent(after, MAX_LOG_ROWS);
    for (const entry of entries) for (const topic of topicsOf(entry)) this.#touch(topic, entry.seq);
    if (missed > 0) {
      for (const topic of ["ais", "collaborations", "artifacts"] as const) this.#touch(topic, headSeq);
    }
    return [{ topic: "log", name: "log", data: { entries, missed }, lines: entries.length + missed }];
  }

  #touch(topic: ChangingTopic, seq: number): void {
    const news = this.#news[topic];
    news.isDue = true;
    news.seq = seq;
  }

  #topicEvents(listedSeq: number, nowMs: number): EventDraft[] {
    const drafts: EventDraft[] = [];
    for (const [topic, news] of Object.entries(this.#news) as [ChangingTopic, News][]) {
      if (nowMs - news.toldMs < TOPIC_EVERY_MS) continue;
      if (topic === "ais" && this.#sawOtherAis()) news.isDue = true;
      if (!news.isDue) continue;
      // Pages read the library, which follows the journal: while it is behind, what they read now is not the last of it.
      news.isDue = listedSeq < news.seq;
      news.toldMs = nowMs;
      drafts.push({ topic, name: "topic", data: { topic } });
    }
    return drafts;
  }

  /** What an AI does at the moment is no entry. */
  #sawOtherAis(): boolean {
    const before = this.#ais;
    this.#ais = JSON.stringify(this.#view.ais());
    return before !== "" && before !== this.#ais;
  }

  #rateEvents(): EventDraft[] {
    const row = this.#rates.newest;
    if (row === undefined || row.at_ms === this.#rateMs) return [];
    this.#rateMs = row.at_ms;
    return [{ topic: "rates", name: "rates", data: row }];
  }
}

function topicsOf({ message_type, session_id }: EntryRow): ChangingTopic[] {
  const topics: ChangingTopic[] = [];
  if (message_type === "ai_joined" || message_type === "ai_left") topics.push("ais");
  if (ARTIFACT_TYPES.has(message_type)) topics.push("artifacts");
  if (session_id !== null || message_type.startsWith("collaboration_")) topics.push("collaborations");
  return topics;
}
