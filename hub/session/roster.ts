/** Who is connected: one connection a name, and where told entries and live lines go from here. */
import { getLogger } from "@logtape/logtape";
import type { Batch } from "../../journal/rows.ts";
import type { Peer } from "./peer.ts";
import type { RecentBatches } from "./recent_batches.ts";
import type { Delivery } from "../sequencer/sequencer.ts";
import type { PublishedCollaborations } from "./published_collaborations.ts";
import type { Turn } from "../sequencer/turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** The peers by name. */
export class Roster implements Delivery {
  readonly #peers = new Map<string, Peer>();
  readonly #collaborations: PublishedCollaborations;
  /** What was told last; connections that fall behind are fed from it. */
  readonly recentBatches: RecentBatches;
  #dropped = 0;

  constructor(collaborations: PublishedCollaborations, recentBatches: RecentBatches) {
    this.#collaborations = collaborations;
    this.recentBatches = recentBatches;
  }

  /** Connected AIs that said hello. */
  get present(): number {
    let present = 0;
    for (const peer of this.#peers.values()) if (peer.isPresent) present++;
    return present;
  }

  /** Live lines that readers behind the head did not get. */
  get dropped(): number {
    return this.#dropped;
  }

  get(ai: string): Peer | undefined {
    return this.#peers.get(ai);
  }

  /** Takes the name's place; a connection that had it is told so and ends. */
  enter(peer: Peer, by: string): void {
    const older = this.#peers.get(peer.ai);
    this.#peers.set(peer.ai, peer);
    if (older) log.warning("{ai} was replaced by a connection from {by}", { ai: peer.ai, by });
    older?.dismiss(
      "REPLACED",
      `"${peer.ai}" connected again from ${by}`,
      "do not reconnect: two programs use this ai_id",
    );
  }

  /** Gives the place up, unless a newer connection has it. Returns whether it had it. */
  leave(peer: Peer): boolean {
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
      if (peer.ai !== except && !peer.relay(line)) this.#dropped++;
    }
  }

  published(turn: Turn): void {
    this.#collaborations.published(turn, turn.input.now.wallMs);
  }
}
