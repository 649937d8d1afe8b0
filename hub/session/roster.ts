/** Knows the connected AIs, one connection for each and its visits, and delivers published entries and live lines to them. */
import { getLogger } from "@logtape/logtape";
import { countedBy } from "../../internal/repeated_records.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { type Batch, isStoredTopic, type StoredTopic, type Tag } from "../../journal/rows.ts";
import type { Wants } from "../../journal/tags.ts";
import type { Peer } from "./peer.ts";
import type { RecentBatches } from "./recent_batches.ts";
import type { Delivery } from "../sequencer/publisher.ts";
import type { LiveLine, Turn } from "../sequencer/turn.ts";
import type { PublishedCollaborations } from "./published_collaborations.ts";
import type { PublishedTopics } from "./published_topics.ts";
import { WantIndex } from "./want_index.ts";

/** A peer of whom it is known that it wants less than everything. */
type WantingPeer = Peer & { readonly wants: Wants };

const log = getLogger(["aicollab", "hub"]);

/** A roster has the connected peers by ai_id. What is said of an AI's own connection is not true of its visits. */
export class Roster implements Delivery {
  readonly #peers = new Map<string, Peer>();
  readonly #visits = new Map<string, Set<Peer>>();
  /** These get every broadcast; a peer whose name was taken over is not among them any more. */
  readonly #readers = new Set<Peer>();
  readonly #wanting = new WantIndex<WantingPeer>();
  readonly #collaborations: PublishedCollaborations;
  readonly #topics: PublishedTopics;
  /** Connections that fall behind are fed from the last published batches. */
  readonly recentBatches: RecentBatches;
  readonly #watchers = new Map<string, (batch: Batch) => void>();
  /** By topic, as it is stored. */
  readonly #topicWatchers = new Map<string, Set<(batch: Batch) => void>>();
  #onChanges: ((changes: Turn["changes"]) => void) | undefined;
  #droppedLiveLines = 0;
  #operatorSeq = 0;

  constructor(
    collaborations: PublishedCollaborations,
    topics: PublishedTopics,
    recentBatches: RecentBatches,
  ) {
    this.#collaborations = collaborations;
    this.#topics = topics;
    this.recentBatches = recentBatches;
  }

  /** Counts the connected AIs that said hello. */
  get present(): number {
    let present = 0;
    for (const peer of this.#peers.values()) if (peer.isPresent) present++;
    return present;
  }

  /** Counts the live lines that were dropped for readers that are behind. */
  get droppedLiveLines(): number {
    return this.#droppedLiveLines;
  }

  /** Returns the seq of the last entry that was published to or from the operator since the hub started. */
  get operatorSeq(): number {
    return this.#operatorSeq;
  }

  /** Returns the AI's own connection. */
  get(ai: string): Peer | undefined {
    return this.#peers.get(ai);
  }

  /** Returns the open visits of an AI. */
  visitsOf(ai: string): Peer[] {
    return [...this.#visits.get(ai) ?? []].filter(({ ended }) => !ended);
  }

  /** Returns whether the hub leaves a connection of the AI unread right now, so that its silence says nothing. */
  isUnread(ai: string): boolean {
    if (this.#peers.get(ai)?.readingPaused) return true;
    return this.visitsOf(ai).some(({ readingPaused }) => readingPaused);
  }

  /** Adds a peer; a connection that had its ai_id is closed with `REPLACED`, unless the new one is a visit. */
  add(peer: Peer, by: string): void {
    this.#startReading(peer);
    if (peer.isVisit) return this.#addVisit(peer);
    const older = this.#peers.get(peer.ai);
    if (older) this.#endReading(older);
    this.#peers.set(peer.ai, peer);
    if (older) {
      log.warning("{ai} was replaced by a connection from {by}", countedBy(peer.ai, { ai: peer.ai, by }));
    }
    older?.closeWithError(
      "REPLACED",
      `"${peer.ai}" connected again from ${by}`,
      "do not reconnect: two programs use this ai_id",
    );
  }

  /** Removes a peer and returns true, unless it was a visit or a newer connection has its ai_id. */
  remove(peer: Peer): boolean {
    if (peer.isVisit) return this.#removeVisit(peer);
    if (this.#peers.get(peer.ai) !== peer) return false;
    this.#endReading(peer);
    return this.#peers.delete(peer.ai);
  }

  deliver(batch: Batch): void {
    this.recentBatches.add(batch);
    if (isOperators(batch)) this.#operatorSeq = batch.last;
    if (batch.audience !== "*") {
      for (const ai of this.#named(batch.audience, batch.source)) {
        for (const peer of this.#readersAs(ai)) peer.reader.deliver(batch);
        this.#watchers.get(ai)?.(batch);
      }
      if (this.#topicWatchers.size > 0) {
        for (const watch of this.#topicWatchers.get(batch.audience[0] ?? "") ?? []) watch(batch);
      }
      return;
    }
    for (const peer of this.#readers) if (peer.ai !== batch.source) peer.reader.deliver(batch);
    if (this.#wanting.size === 0) return;
    for (const peer of this.#wantingReaders(batch.tag!)) {
      if (peer.ai !== batch.source) peer.reader.deliver(batch);
    }
  }

  relay({ type, except, line }: LiveLine): void {
    for (const peer of this.#peers.values()) {
      if (peer.ai === except || peer.wants && !peer.wants.types?.includes(type)) continue;
      if (!peer.relay(line)) this.#droppedLiveLines++;
    }
  }

  published(turn: Turn): void {
    this.#collaborations.published(turn.changes, turn.input.now.wallMs);
    this.#topics.published(turn.changes);
    this.#onChanges?.(turn.changes);
  }

  /** Calls `onChanges` with what each published turn has changed; there is one such listener. */
  followChanges(onChanges: (changes: Turn["changes"]) => void): void {
    this.#onChanges = onChanges;
  }

  /** Calls `onBatch` with each batch that names `ai`, or goes to a topic that it is in, when it is published. */
  watch(ai: string, onBatch: (batch: Batch) => void): void {
    this.#watchers.set(ai, onBatch);
  }

  /** Calls `onBatch` with each batch that goes to a topic when it is published, until the result is disposed of. */
  watchTopic(topic: StoredTopic, onBatch: (batch: Batch) => void): Disposable {
    const watchers = this.#topicWatchers.get(topic) ?? new Set();
    // Each call is a watcher of its own.
    const watch = (batch: Batch) => onBatch(batch);
    this.#topicWatchers.set(topic, watchers.add(watch));
    return {
      [Symbol.dispose]: () => {
        if (watchers.delete(watch) && watchers.size === 0) this.#topicWatchers.delete(topic);
      },
    };
  }

  /** Yields the AIs that an audience names, or the members of a topic but for `source`. */
  *#named(audience: readonly string[], source: string): Generator<string> {
    const [topic] = audience;
    if (isStoredTopic(topic)) {
      for (const ai of this.#topics.membersOf(topic)) if (ai !== source) yield ai;
    } else yield* audience;
  }

  /** Yields the connections that read under a name. */
  *#readersAs(ai: string): Generator<Peer> {
    const peer = this.#peers.get(ai);
    if (peer?.readsAs === ai) yield peer;
    for (const visit of this.#visits.get(ai) ?? []) if (visit.readsAs === ai) yield visit;
  }

  *#wantingReaders(tag: Tag): Generator<Peer> {
    yield* this.#wanting.readersOf(tag);
    for (const ai of tag.parties ?? []) {
      for (const peer of this.#readersAs(ai)) if (peer.wants) yield peer;
    }
  }

  #startReading(peer: Peer): void {
    if (wantsLess(peer)) this.#wanting.add(peer);
    else this.#readers.add(peer);
  }

  #endReading(peer: Peer): void {
    if (wantsLess(peer)) this.#wanting.delete(peer);
    else this.#readers.delete(peer);
  }

  #addVisit(peer: Peer): void {
    const visits = this.#visits.get(peer.ai) ?? new Set();
    this.#visits.set(peer.ai, visits.add(peer));
  }

  #removeVisit(peer: Peer): false {
    const visits = this.#visits.get(peer.ai);
    if (visits?.delete(peer)) this.#endReading(peer);
    if (visits?.size === 0) this.#visits.delete(peer.ai);
    return false;
  }
}

function wantsLess(peer: Peer): peer is WantingPeer {
  return peer.wants !== undefined;
}

/** Returns whether a batch is to or from the operator. */
function isOperators({ source, audience }: Batch): boolean {
  return source === OPERATOR_ID || (audience !== "*" && audience.includes(OPERATOR_ID));
}
