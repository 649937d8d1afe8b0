/** Knows the connected AIs, one connection for each and its visits, and delivers published entries and live lines to them. */
import { getLogger } from "@logtape/logtape";
import { countedBy } from "../../internal/repeated_records.ts";
import { type Batch, isStoredTopic } from "../../journal/rows.ts";
import type { Peer } from "./peer.ts";
import type { RecentBatches } from "./recent_batches.ts";
import type { Delivery } from "../sequencer/sequencer.ts";
import type { PublishedCollaborations } from "./published_collaborations.ts";
import type { PublishedTopics } from "./published_topics.ts";
import type { Turn } from "../sequencer/turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** A roster has the connected peers by ai_id. What is said of an AI's own connection is not true of its visits. */
export class Roster implements Delivery {
  readonly #peers = new Map<string, Peer>();
  readonly #visits = new Map<string, Set<Peer>>();
  readonly #collaborations: PublishedCollaborations;
  readonly #topics: PublishedTopics;
  /** Connections that fall behind are fed from the last published batches. */
  readonly recentBatches: RecentBatches;
  #droppedLiveLines = 0;

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
    if (peer.isVisit) return this.#addVisit(peer);
    const older = this.#peers.get(peer.ai);
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
    return this.#peers.get(peer.ai) === peer && this.#peers.delete(peer.ai);
  }

  deliver(batch: Batch): void {
    this.recentBatches.add(batch);
    if (batch.audience === "*") {
      for (const peer of this.#peers.values()) if (peer.ai !== batch.source) peer.reader.deliver(batch);
      for (const [ai, visits] of this.#visits) {
        if (ai !== batch.source) { for (const visit of visits) visit.reader.deliver(batch); }
      }
      return;
    }
    const [topic] = batch.audience;
    if (isStoredTopic(topic)) {
      for (const ai of this.#topics.membersOf(topic)) if (ai !== batch.source) this.#deliverTo(ai, batch);
      return;
    }
    for (const ai of batch.audience) this.#deliverTo(ai, batch);
  }

  relay(except: string, line: Uint8Array): void {
    for (const peer of this.#peers.values()) {
      if (peer.ai !== except && !peer.relay(line)) this.#droppedLiveLines++;
    }
  }

  published(turn: Turn): void {
    this.#collaborations.published(turn.changes, turn.input.now.wallMs);
    this.#topics.published(turn.changes);
  }

  #deliverTo(ai: string, batch: Batch): void {
    const peer = this.#peers.get(ai);
    if (peer?.readsAs === ai) peer.reader.deliver(batch);
    for (const visit of this.#visits.get(ai) ?? []) if (visit.readsAs === ai) visit.reader.deliver(batch);
  }

  #addVisit(peer: Peer): void {
    const visits = this.#visits.get(peer.ai) ?? new Set();
    this.#visits.set(peer.ai, visits.add(peer));
  }

  #removeVisit(peer: Peer): false {
    const visits = this.#visits.get(peer.ai);
    visits?.delete(peer);
    if (visits?.size === 0) this.#visits.delete(peer.ai);
    return false;
  }
}
