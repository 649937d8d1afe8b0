/**
 * Gives connections their places: `max_connections` to those whose AI has proved who it is, and a few to those that have not.
 * Among these the oldest makes room for a newer one, so that nobody is kept out by connections that say nothing.
 */
import { getLogger } from "@logtape/logtape";
import { addressBlock, isLoopback } from "../../internal/address.ts";
import { countedBy } from "../../internal/repeated_records.ts";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { Remote } from "./transport.ts";

const log = getLogger(["aicollab", "hub"]);

/** Whoever was displaced, or found no place, may come again after so long. */
const AGAIN_MS = 1_000;
/** A connection has so much time to say who it is before a newer one from its own address takes its place. */
export const TENURE_MS = 1_000;
/** What a connection sends with its first bytes is read within this time, also where many come at once. */
const READ_WITHIN_MS = 100;

/** A connection takes a place. */
export interface Guest {
  readonly remote: Remote;
  /** Tells the other end why, and closes at once: a connection that lingered would keep its file descriptor. */
  displace(refusal: Refusal): void;
}

interface Tenure {
  readonly enteredMs: number;
}

/** All connections of a hub, over whatever transport, share these limits. */
export type PlaceLimits = Pick<
  Limits,
  "max_connections" | "max_unproved" | "max_unproved_per_address" | "max_unproved_per_loopback_address"
>;

/** Knows all connections that were taken in and have not left. */
export class Places {
  readonly #limits: PlaceLimits;
  readonly #nowMs: () => number;
  readonly #proved = new Set<Guest>();
  /** Both stand in the order of arrival. */
  readonly #unproved = new Set<Guest>();
  readonly #byBlock = new Map<string, Map<Guest, Tenure>>();

  /** `nowMs` returns monotonic milliseconds. */
  constructor(limits: PlaceLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  /** Counts the connections that have not proved who they are. */
  get unproved(): number {
    return this.#unproved.size;
  }

  /**
   * Returns whether a connection from `address` has to be turned away, which costs less than half of serving it: all places of the
   * address were taken a moment ago. A flood that keeps them so keeps nobody out who has an address of his own.
   */
  turnsAway(address: string): boolean {
    const block = addressBlock(address);
    const neighbours = this.#byBlock.get(block);
    if (!neighbours || neighbours.size < this.#mostOf(address)) return false;
    const [oldest] = neighbours.values();
    if (this.#nowMs() - oldest!.enteredMs >= TENURE_MS) return false;
    log.warning(
      "Turned a connection from {address} away: all its places were taken a moment ago",
      countedBy(block, { address }),
    );
    return true;
  }

  /** Takes in a connection that has not said who it is. */
  enter(guest: Guest): void {
    const { address } = guest.remote;
    const block = addressBlock(address);
    const { max_unproved } = this.#limits;
    const most = this.#mostOf(address);
    const neighbours = this.#byBlock.get(block) ?? new Map();
    if (neighbours.size >= most) this.#displaceFirst(neighbours.keys(), `${block} may have ${most} of these`);
    else if (this.#unproved.size >= max_unproved) {
      this.#displaceFirst(this.#unproved, `a hub has ${max_unproved} of these`);
    }
    this.#unproved.add(guest);
    this.#byBlock.set(block, neighbours.set(guest, { enteredMs: this.#nowMs() }));
  }

  /** Gives a connection that has proved who it is a place among those that have, or says that there is none. */
  prove(guest: Guest): Refusal | undefined {
    const { max_connections } = this.#limits;
    if (this.#proved.size >= max_connections) {
      return refuse("TOO_MANY_CONNECTIONS", `All ${max_connections} connections are taken`, {
        retryAfterMs: AGAIN_MS,
      });
    }
    this.leave(guest);
    this.#proved.add(guest);
    return undefined;
  }

  leave(guest: Guest): void {
    this.#proved.delete(guest);
    if (!this.#unproved.delete(guest)) return;
    const block = addressBlock(guest.remote.address);
    const neighbours = this.#byBlock.get(block)!;
    neighbours.delete(guest);
    if (neighbours.size === 0) this.#byBlock.delete(block);
  }

  /**
   * Frees the place of the oldest connection that has not proved who it is, and returns whether there was one that has had the time
   * to.
   */
  displaceOldest(why: string): boolean {
    const [oldest] = this.#unproved;
    if (!oldest) return false;
    const { enteredMs } = this.#byBlock.get(addressBlock(oldest.remote.address))!.get(oldest)!;
    return this.#nowMs() - enteredMs >= READ_WITHIN_MS && this.#displaceFirst(this.#unproved, why);
  }

  #mostOf(address: string): number {
    const { max_unproved_per_address, max_unproved_per_loopback_address } = this.#limits;
    return isLoopback(address) ? max_unproved_per_loopback_address : max_unproved_per_address;
  }

  #displaceFirst(among: Iterable<Guest>, why: string): boolean {
    const [oldest] = among;
    if (!oldest) return false;
    this.leave(oldest);
    const { where, address } = oldest.remote;
    log.warning(
      "A connection from {remote} that had not proved who it is made room for a newer one: {why}",
      countedBy(addressBlock(address), { remote: where, why }),
    );
    oldest.displace(
      refuse("TOO_MANY_CONNECTIONS", `A newer connection took this place: ${why}`, {
        fix: "send the first line as soon as you are connected",
        retryAfterMs: AGAIN_MS,
      }),
    );
    return true;
  }
}
