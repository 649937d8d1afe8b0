/**
 * Simulates the hub's door from a seed: strangers at many addresses open connections and guess, and rightful AIs come in between.
 * Places, gatekeeper and back-off are the real ones; each step is checked.
 */
import assert from "node:assert/strict";
import { addressBlock, isLoopback } from "../../internal/address.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { AuthBackoff, FORGOTTEN_MS, MAX_FAILURES, MAX_WAIT_MS, WINDOW_MS } from "../access/auth_backoff.ts";
import { LocalKey } from "../access/current_key.ts";
import { Gatekeeper } from "../access/gatekeeper.ts";
import { TokenMemory } from "../access/testing/token_memory.ts";
import { TokenBook } from "../access/token_book.ts";
import { makeToken } from "../access/token_form.ts";
import { hashSecret, tokenRow } from "../access/token_row.ts";
import { type Guest, Places, TENURE_MS } from "../session/places.ts";
import { Random } from "./random.ts";

const LIMITS = {
  max_connections: DEFAULT_LIMITS.max_connections,
  max_unproved: 24,
  max_unproved_per_address: 4,
  max_unproved_per_loopback_address: 8,
};
const MAX_KEYS = 40;
const STEPS = 1_000;
const WEAK = "weak secret";
const KEY = "local key";

/** Strangers come from here; an address has two forms, or two addresses one party. */
const STRANGERS = [
  ...["10.0.0.1", "::ffff:10.0.0.1", "10.0.0.2", "127.0.0.2"],
  ...["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1"],
];
/** Rightful AIs have these addresses for themselves. */
const OWN = ["192.0.2.1", "2001:db8:0:3::1", "127.0.0.1"];

/** A mutation plants a bug in one part of the door. */
export interface DoorMutation {
  readonly places?: (places: Places) => void;
  readonly gatekeeper?: (gatekeeper: Gatekeeper) => void;
  readonly backoff?: () => AuthBackoff;
}

class DoorGuest implements Guest {
  readonly remote;
  proved = false;
  displaced = false;

  constructor(readonly address: string, readonly enteredMs: number) {
    this.remote = { address, loopback: isLoopback(address), where: `${address}:1`, transport: "tcp" };
  }

  displace(): void {
    assert.ok(!this.proved, "an AI that has proved who it is was displaced");
    this.displaced = true;
  }
}

/** Runs the world of a seed. @throws {AssertionError} a promise was broken. */
export function simulateDoor(seed: number, mutation: DoorMutation = {}): void {
  new DoorWorld(seed, mutation).run();
}

class DoorWorld {
  readonly #random: Random;
  readonly #places: Places;
  readonly #gatekeeper: Gatekeeper;
  readonly #backoff: AuthBackoff;
  readonly #strong = makeToken();
  /** Connections that are open and have not proved who they are. */
  #guests: DoorGuest[] = [];
  #proved: DoorGuest[] = [];
  /** By block: when somebody failed there. */
  readonly #failedMs = new Map<string, number[]>();
  #nowMs = 1_000_000;

  constructor(seed: number, { places, gatekeeper, backoff }: DoorMutation) {
    this.#random = new Random(seed);
    const { token, tokenId: token_id } = this.#strong;
    const rows = [
      tokenRow({ ai_id: "AI_Weak", token_hash: hashSecret(WEAK), created_ms: 0 }),
      tokenRow({ ai_id: "AI_Strong", token_hash: hashSecret(token), token_id, created_ms: 0 }),
    ];
    const book = new TokenBook(rows, { store: new TokenMemory(), wallMs: () => this.#nowMs });
    this.#places = new Places(LIMITS, () => this.#nowMs);
    this.#gatekeeper = new Gatekeeper(new LocalKey(KEY), book);
    this.#backoff = backoff?.() ?? new AuthBackoff({ maxKeys: MAX_KEYS });
    places?.(this.#places);
    gatekeeper?.(this.#gatekeeper);
  }

  run(): void {
    const random = this.#random;
    for (let step = 0; step < STEPS; step++) {
      this.#nowMs += random.pick([0, 0, 1, 20, 300, random.between(0, 20_000)]);
      const what = random.weighted({ silent: 30, guess: 40, leave: 10, own: 10, shared: 5, failure: 20 });
      if (what === "silent") this.#open(random.pick(STRANGERS));
      else if (what === "guess") this.#guess(random.pick(STRANGERS));
      else if (what === "leave") this.#leave();
      else if (what === "own") this.#comesIn(random.pick(OWN));
      else if (what === "shared") this.#sharesAnAddress(random.pick(STRANGERS));
      else this.#fails(`key ${random.below(200)}`);
      this.#check();
    }
  }

  /** Returns a connection that has a place, or undefined where it was turned away. */
  #open(address: string): DoorGuest | undefined {
    if (this.#places.turnsAway(address)) {
      const block = addressBlock(address);
      const neighbours = this.#guests.filter((guest) => addressBlock(guest.address) === block);
      assert.equal(neighbours.length, mostOf(address), "was turned away although there was room");
      assert.ok(this.#nowMs - neighbours[0]!.enteredMs < TENURE_MS, "was turned away for an old connection");
      return undefined;
    }
    const guest = new DoorGuest(address, this.#nowMs);
    this.#places.enter(guest);
    this.#guests.push(guest);
    this.#guests = this.#guests.filter(({ displaced }) => !displaced);
    return guest;
  }

  #guess(address: string): void {
    if (!this.#open(address)) return;
    const token = this.#random.pick(["a guess", makeToken().token, "aic_cut", undefined]);
    const answer = this.#admit(this.#random.pick(["AI_Weak", "AI_Strong"]), address, {
      token,
      local_key: "no",
    });
    assert.ok(!answer.ok, "a guess was let in");
    if (answer.why === "unheard") {
      this.#mayWait(address, answer.retryAfterMs!);
      return;
    }
    const block = addressBlock(address);
    this.#failedMs.set(block, [...(this.#failedMs.get(block) ?? []).slice(-200), this.#nowMs]);
  }

  #leave(): void {
    const leaving = this.#random.chance(0.5) ? this.#guests : this.#proved;
    const guest = leaving.shift();
    if (guest) this.#places.leave(guest);
  }

  /** A rightful AI at an address of its own comes in, whatever happens elsewhere. */
  #comesIn(address: string): void {
    const guest = this.#open(address);
    assert.ok(guest, `${address} was turned away`);
    const credential = this.#random.pick([{ token: WEAK }, { token: this.#strong.token }]);
    const ai = credential.token === WEAK ? "AI_Weak" : "AI_Strong";
    const byKey = isLoopback(address) && this.#random.chance(0.5);
    const answer = byKey
      ? this.#admit("AI_Other", address, { local_key: KEY })
      : this.#admit(ai, address, credential);
    assert.ok(answer.ok, `${address} was refused: ${JSON.stringify(answer)}`);
    this.#prove(guest);
  }

  /** A token of 256 random bits is let in beside strangers, and on loopback any right secret is. */
  #sharesAnAddress(address: string): void {
    const guest = this.#open(address);
    if (!guest) return;
    const isWeak = this.#random.chance(0.5);
    const answer = isWeak
      ? this.#admit("AI_Weak", address, { token: WEAK })
      : this.#admit("AI_Strong", address, { token: this.#strong.token });
    if (answer.ok) return this.#prove(guest);
    assert.ok(isWeak && !isLoopback(address), `${address} was shut out`);
    this.#mayWait(address, answer.retryAfterMs!);
  }

  #prove(guest: DoorGuest): void {
    assert.equal(this.#places.prove(guest), undefined, "there was no place");
    guest.proved = true;
    this.#guests = this.#guests.filter((other) => other !== guest);
    this.#proved.push(guest);
    if (this.#proved.length > 50) this.#places.leave(this.#proved.shift()!);
  }

  #admit(ai_id: string, address: string, shown: { token?: string | undefined; local_key?: string }) {
    const { token, ...rest } = shown;
    const auth = { ai_id, ...(token === undefined ? {} : { token }), ...rest };
    const from = { address, loopback: isLoopback(address), transport: "tcp", wallMs: this.#nowMs };
    return this.#gatekeeper.admit(auth, from);
  }

  /** Whoever has to wait failed five times within 10 s, and a first wait is not long ago. */
  #mayWait(address: string, waitMs: number): void {
    assert.ok(!isLoopback(address), `${address} is loopback and was shut out`);
    assert.ok(waitMs > 0 && waitMs <= MAX_WAIT_MS, `a wait of ${waitMs} ms`);
    const failed = this.#failedMs.get(addressBlock(address)) ?? [];
    const isBurst = failed.some((ms, i) => failed[i + MAX_FAILURES - 1]! - ms < WINDOW_MS);
    assert.ok(isBurst && this.#nowMs - failed.at(-1)! < FORGOTTEN_MS, `${address} waits for nothing`);
  }

  #fails(key: string): void {
    for (let i = this.#random.between(1, 6); i > 0; i--) this.#backoff.failed(key, this.#nowMs);
    assert.ok(this.#backoff.waitMs(key, this.#nowMs) <= MAX_WAIT_MS);
    assert.equal(this.#backoff.waitMs(key, this.#nowMs + MAX_WAIT_MS), 0, "a wait ends");
  }

  #check(): void {
    assert.ok(this.#backoff.size <= 2 * MAX_KEYS, `${this.#backoff.size} keys are remembered`);
    assert.ok(
      this.#guests.length <= LIMITS.max_unproved,
      "there are too many that have not proved who they are",
    );
    for (const address of STRANGERS) {
      const block = addressBlock(address);
      const here = this.#guests.filter((guest) => addressBlock(guest.address) === block);
      assert.ok(here.length <= mostOf(address), `${block} has ${here.length} places`);
    }
  }
}

function mostOf(address: string): number {
  return isLoopback(address) ? LIMITS.max_unproved_per_loopback_address : LIMITS.max_unproved_per_address;
}
