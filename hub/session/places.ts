/**
 * Gives connections their places: `max_connections` to those whose AI has proved who it is, and a few to those that have not.
 * Among these the oldest makes room for a newer one, so that nobody is kept out by connections that say nothing.
 */
import { getLogger } from "@logtape/logtape";
import { addressBlock } from "../../internal/address.ts";
import { countedBy } from "../../internal/repeated_records.ts";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { Remote } from "./transport.ts";

const log = getLogger(["aicollab", "hub"]);

/** Whoever was displaced, or found no place, may come again after so long. */
const AGAIN_MS = 1_000;

/** A connection takes a place. */
export interface Guest {
  readonly remote: Remote;
  /** Tells the other end why, and closes at once: a connection that lingered would keep its file descriptor. */
  displace(refusal: Refusal): void;
}

/** All connections of a hub, over whatever transport, share these limits. */
export type PlaceLimits = Pick<
  Limits,
  "max_connections" | "max_unproved" | "max_unproved_per_address" | "max_unproved_per_loopback_address"
>;

/** Knows all connections that were taken in and have not left. */
export class Places {
  readonly #limits: PlaceLimits;
  readonly #proved = new Set<Guest>();
  /** Both stand in the order of arrival. */
  readonly #unproved = new Set<Guest>();
  readonly #byBlock = new Map<string, Set<Guest>>();

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** Counts the connections that have not proved who they are. */
  get unproved(): number {
    return this.#unproved.size;
  }

  /** Takes in a connection that has not said who it is. */
  enter(guest: Guest): void {
    const { remote } = guest;
    const block = addressBlock(remote.address);
    const { max_unproved, max_unproved_per_address, max_unproved_per_loopback_address } = this.#limits;
    const most = remote.loopback ? max_unproved_per_loopback_address : max_unproved_per_address;
    const neighbours = this.#byBlock.get(block) ?? new Set();
    if (neighbours.size >= most) this.#displaceFirst(neighbours, `${block} may have ${most} of these`);
    else if (this.#unproved.size >= max_unproved) {
      this.#displaceFirst(this.#unproved, `a hub has ${max_unproved} of these`);
    }
    this.#unproved.add(guest);
    this.#byBlock.set(block, neighbours.add(guest));
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

  /** Frees the place of the oldest connection that has not proved who it is, and returns whether there was one. */
  displaceOldest(why: string): boolean {
    return this.#displaceFirst(this.#unproved, why);
  }

  #displaceFirst(among: ReadonlySet<Guest>, why: string): boolean {
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
