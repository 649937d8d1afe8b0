/** Who is connected: one connection a name, and where told entries and live lines go from here. */
import { getLogger } from "@logtape/logtape";
import type { Run } from "../../journal/journal.ts";
import type { Peer } from "./peer.ts";
import type { RecentRuns } from "./recent_batches.ts";
import type { Delivery } from "../sequencer/sequencer.ts";
import type { ToldSessions } from "./published_collaborations.ts";
import type { Turn } from "../sequencer/turn.ts";

const log = getLogger(["aicollab", "hub"]);

/** The peers by name. */
export class Roster implements Delivery {
  readonly #peers = new Map<string, Peer>();
  readonly #sessions: ToldSessions;
  /** What was told last; connections that fall behind are fed from it. */
  readonly recentRuns: RecentRuns;
  #dropped = 0;

  constructor(sessions: ToldSessions, recentRuns: RecentRuns) {
    this.#sessions = sessions;
    this.recentRuns = recentRuns;
  }

  /** Connected AIs that said hello. */
  get present(): number {
    let present = 0;
    for (const peer of this.#peers.values()) if (peer.isHere) present++;
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

  run(run: Run): void {
    this.recentRuns.add(run);
    if (run.audience === "*") {
      for (const peer of this.#peers.values()) if (peer.ai !== run.source) peer.reader.deliver(run);
      return;
    }
    for (const ai of run.audience) this.#peers.get(ai)?.reader.deliver(run);
  }

  relay(except: string, line: Uint8Array): void {
    for (const peer of this.#peers.values()) {
      if (peer.ai !== except && !peer.relay(line)) this.#dropped++;
    }
  }

  told(turn: Turn): void {
    this.#sessions.told(turn, turn.input.now.wallMs);
  }
}
