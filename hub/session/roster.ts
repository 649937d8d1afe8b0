/** Knows the connected AIs, one connection for each, and delivers published entries and live lines to them. */
import { getLogger } from "@logtape/logtape";
import { countedBy } from "../../internal/repeated_records.ts";
import type { Batch } from "../../journal/rows.ts";
import type { Peer } from "./peer.ts";
import type { RecentBatches } from "./recent_batches.ts";
import type { Delivery } from "../sequencer/sequencer.ts";
import type { PublishedCollaborations } from "./published_collaborations.ts";
import type { Turn } from "../sequencer/turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** A roster has the connected peers by ai_id. */
export class Roster implements Delivery {
  readonly #peers = new Map<string, Peer>();
  readonly #collaborations: PublishedCollaborations;
  /** Connections that fall behind are fed from the last published batches. */
  readonly recentBatches: RecentBatches;
  #droppedLiveLines = 0;

  constructor(collaborations: PublishedCollaborations, recentBatches: RecentBatches) {
    this.#collaborations = collaborations;
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

  get(ai: string): Peer | undefined {
    return this.#peers.get(ai);
  }

  /** Adds a peer; a connection that had its ai_id is closed with `REPLACED`. */
  add(peer: Peer, by: string): void {
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

  /** Removes a peer and returns true, unless a newer connection has its ai_id. */
  remove(peer: Peer): boolean {
    return this.#peers.get(peer.ai) === peer && this.#peers.delete(peer.ai);
  }

  deliver(batch: Batch): void {
    this.recentBatches.add(batch);
    if (batch.audience === "*") {
      for (const peer of this.#peers.values()) if (peer.ai !== batch.source) peer.reader.deliver(batch);
      return;
    }
    for (const ai of batch.audience) this.#peers.get(ai)?.reader.deliver(batch);
  }

  relay(except: string, line: Uint8Array): void {
    for (const peer of this.#peers.values()) {
      if (peer.ai !== except && !peer.relay(line)) this.#droppedLiveLines++;
    }
  }

  published(turn: Turn): void {
    this.#collaborations.published(turn, turn.input.now.wallMs);
  }
}
