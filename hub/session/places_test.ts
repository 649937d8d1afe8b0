import assert from "node:assert/strict";
import { isLoopback } from "../../internal/address.ts";
import type { Refusal } from "../../protocol/errors.ts";
import { type Guest, Places } from "./places.ts";

const LIMITS = {
  max_connections: 2,
  max_unproved: 5,
  max_unproved_per_address: 2,
  max_unproved_per_loopback_address: 3,
};

/** A guest remembers why it was displaced. */
class TestGuest implements Guest {
  readonly remote;
  why: string | undefined;

  constructor(address: string) {
    this.remote = { address, loopback: isLoopback(address), where: `${address}:1`, transport: "tcp" };
  }

  displace({ code, text, retryAfterMs }: Refusal): void {
    this.why = `${code}: ${text} (${retryAfterMs})`;
  }
}

function enter(places: Places, ...addresses: string[]): TestGuest[] {
  return addresses.map((address) => {
    const guest = new TestGuest(address);
    places.enter(guest);
    return guest;
  });
}

/** Returns the positions of those that were displaced. */
function displaced(guests: readonly TestGuest[]): number[] {
  return guests.flatMap(({ why }, i) => why === undefined ? [] : [i]);
}

Deno.test("of the connections from one address that have not proved who they are the oldest makes room for a newer one", () => {
  const places = new Places(LIMITS, () => 0);
  const guests = enter(places, "10.0.0.1", "10.0.0.2", "10.0.0.1", "10.0.0.1", "10.0.0.1");
  assert.deepEqual(displaced(guests), [0, 2]);
  assert.equal(
    guests[0]!.why,
    "TOO_MANY_CONNECTIONS: A newer connection took this place: 10.0.0.1 may have 2 of these (1000)",
  );
  assert.equal(places.unproved, 3);
});

Deno.test("a mapped IPv4 address is the IPv4 address, and a /64 of IPv6 is one address", () => {
  const places = new Places(LIMITS, () => 0);
  const mapped = enter(places, "10.0.0.1", "::ffff:10.0.0.1", "10.0.0.1");
  assert.deepEqual(displaced(mapped), [0]);
  const block = enter(places, "2001:db8:0:7::1", "2001:db8::7:0:0:0:2", "2001:db8:0:8::1", "2001:db8:0:7::3");
  assert.deepEqual(displaced(block), [0]);
});

Deno.test("each loopback address has more places than another one, and those of all addresses are limited, too", () => {
  const places = new Places(LIMITS, () => 0);
  const here = enter(places, "127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1");
  assert.deepEqual(displaced(here), [0], "127.0.0.2 has places of its own");
  const others = enter(places, "::1", "10.0.0.1");
  assert.deepEqual(displaced(here), [0, 1], "the oldest of all");
  assert.deepEqual(displaced(others), []);
  assert.equal(places.unproved, 5);
});

Deno.test("who has proved who it is takes no place from the others, makes room for nobody, and may find no place", () => {
  const places = new Places(LIMITS, () => 0);
  const [first, second, third] = enter(places, "10.0.0.1", "10.0.0.2", "10.0.0.3") as [
    TestGuest,
    TestGuest,
    TestGuest,
  ];
  assert.deepEqual([first, second].map((guest) => places.prove(guest)), [undefined, undefined]);
  assert.equal(places.unproved, 1);
  assert.equal(places.prove(third)?.text, "All 2 connections are taken");
  enter(places, ...Array.from({ length: 9 }, (_, i) => `10.0.1.${i}`), "10.0.0.1", "10.0.0.1");
  assert.deepEqual(displaced([first, second, third]), [2]);
  places.leave(first);
  const [next] = enter(places, "10.0.0.1") as [TestGuest];
  assert.equal(places.prove(next), undefined, "the place of the one that left is free");
});

Deno.test("the oldest place can be freed, until none is left", () => {
  let nowMs = 0;
  const places = new Places(LIMITS, () => nowMs);
  const guests = enter(places, "10.0.0.1", "10.0.0.2");
  nowMs = 100;
  assert.deepEqual([1, 2, 3].map(() => places.displaceOldest("why")), [true, true, false]);
  assert.match(guests[1]!.why!, /took this place: why/);
  assert.equal(places.unproved, 0);
});

Deno.test("a place is not freed before what its connection has sent could be read", () => {
  let nowMs = 0;
  const places = new Places(LIMITS, () => nowMs);
  const guests = enter(places, "10.0.0.1");
  nowMs = 99;
  assert.equal(places.displaceOldest("why"), false);
  assert.deepEqual(displaced(guests), []);
  guests.push(...enter(places, "10.0.0.2"));
  nowMs = 100;
  assert.deepEqual([1, 2].map(() => places.displaceOldest("why")), [true, false]);
  assert.deepEqual(displaced(guests), [0]);
});

Deno.test("a connection has a second to say who it is: before that newer ones from its address are turned away, and no others", () => {
  let nowMs = 0;
  const places = new Places(LIMITS, () => nowMs);
  const guests = enter(places, "10.0.0.1");
  nowMs = 100;
  assert.equal(places.turnsAway("10.0.0.1"), false, "there is room");
  guests.push(...enter(places, "::ffff:10.0.0.1"));
  assert.equal(places.turnsAway("10.0.0.1"), true);
  assert.deepEqual(["10.0.0.2", "127.0.0.1"].map((address) => places.turnsAway(address)), [false, false]);
  nowMs = 1_000;
  assert.equal(places.turnsAway("10.0.0.1"), false, "the oldest makes room now");
  guests.push(...enter(places, "10.0.0.1"));
  assert.deepEqual(displaced(guests), [0]);
  assert.equal(places.turnsAway("10.0.0.1"), true, "the next one does not yet");
  places.prove(guests[2]!);
  assert.equal(places.turnsAway("10.0.0.1"), false, "who has proved who it is leaves its place");
});

Deno.test("a flood from many addresses turns nobody away", () => {
  const places = new Places(LIMITS, () => 0);
  for (let i = 0; i < 1_000; i++) enter(places, `10.0.${i >> 8}.${i & 255}`);
  assert.equal(places.turnsAway("192.0.2.1"), false);
  const [rightful] = enter(places, "192.0.2.1") as [TestGuest];
  assert.equal(places.prove(rightful), undefined);
});
