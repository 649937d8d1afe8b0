/** Finds what changed in a hub since the last poll: each poll asks the view once, however much happened and whoever listens. */
import type { EventDraft } from "./event_ring.ts";
import type { EntryRow } from "../journal/library/view/library_view.ts";
import type { HubView } from "./hub_view.ts";
import type { Rates } from "./rates.ts";

/** `MAX_LOG_ROWS` is how many entries one poll sends; those before them are counted. */
export const MAX_LOG_ROWS = 40;
/** `TOPIC_EVERY_MS` is the least time between two events of a topic. */
const TOPIC_EVERY_MS = 1_000;
/** `STATUS_EVERY_MS` is how often the status is sent even when nothing changed, so that a page knows that the hub lives. */
const STATUS_EVERY_MS = 5_000;

/** `CHANGING` are the topics whose events say only that something changed. */
const CHANGING = ["ais", "collaborations", "artifacts", "actions"] as const;

type ChangingTopic = typeof CHANGING[number];

const ARTIFACT_TYPES: ReadonlySet<string> = new Set([
  "pattern_share",
  "os_component_share",
  "code_share",
  "verdict",
]);

/** `News` is what was sent of one topic, and whether something is still to be sent. */
interface News {
  isDue: boolean;
  /** `seq` is the last entry that touched the topic. */
  seq: number;
  sentMs: number;
}

/** `EventSource` remembers what the last poll found. */
export class EventSource {
  readonly #view: HubView;
  readonly #rates: Rates;
  readonly #news: Readonly<Record<ChangingTopic, News>> = {
    ais: { isDue: false, seq: 0, sentMs: -Infinity },
    collaborations: { isDue: false, seq: 0, sentMs: -Infinity },
    artifacts: { isDue: false, seq: 0, sentMs: -Infinity },
    actions: { isDue: false, seq: 0, sentMs: -Infinity },
  };
  /** `#seq` is undefined before the first poll. */
  #seq: number | undefined;
  #status = "";
  #statusSentMs = -Infinity;
  #ais = "";
  #rateMs: number | undefined;

  constructor(view: HubView, rates: Rates) {
    this.#view = view;
    this.#rates = rates;
  }

  /** Returns what is new at `nowMs`, monotonic. The first poll finds only the status, as everything else is in the page already. */
  poll(nowMs: number): EventDraft[] {
    const status = this.#view.status();
    return [
      ...this.#statusEvents(status, nowMs),
      ...this.#logEvents(status.head_seq),
      ...this.#topicEvents(status.listed_seq, nowMs),
      ...this.#rateEvents(),
    ];
  }

  #statusEvents(status: ReturnType<HubView["status"]>, nowMs: number): EventDraft[] {
    // The uptime grows with every poll and is no news.
    const text = JSON.stringify({ ...status, uptime_ms: 0 });
    if (text === this.#status && nowMs - this.#statusSentMs < STATUS_EVERY_MS) return [];
    this.#status = text;
    this.#statusSentMs = nowMs;
    return [{ topic: "status", name: "status", data: status }];
  }

  #logEvents(headSeq: number): EventDraft[] {
    const after = this.#seq ??= headSeq;
    // A hub on the folder that is shown can come back with less than it had: what follows is news all the same.
    if (headSeq < after) this.#seq = headSeq;
    if (headSeq <= after) return [];
    this.#seq = headSeq;
    const { entries, missed } = this.#view.recent(after, MAX_LOG_ROWS);
    for (const entry of entries) for (const topic of topicsOf(entry)) this.#touch(topic, entry.seq);
    if (missed > 0) {
      for (const topic of CHANGING) this.#touch(topic, headSeq);
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
      if (nowMs - news.sentMs < TOPIC_EVERY_MS) continue;
      if (topic === "ais" && this.#sawOtherAis()) news.isDue = true;
      if (!news.isDue) continue;
      // Pages read the library, which follows the journal: while it is behind, the topic stays due.
      news.isDue = listedSeq < news.seq;
      news.sentMs = nowMs;
      drafts.push({ topic, name: "topic", data: { topic } });
    }
    return drafts;
  }

  /** Returns whether the connected AIs changed, as what an AI does at the moment is no entry. */
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
  if (message_type === "operator_action") topics.push("actions");
  if (session_id !== null || message_type.startsWith("collaboration_")) topics.push("collaborations");
  return topics;
}
