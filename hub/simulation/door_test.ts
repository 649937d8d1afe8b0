import assert from "node:assert/strict";
import { isLoopback } from "../../internal/address.ts";
import { AuthBackoff } from "../access/auth_backoff.ts";
import type { Gatekeeper } from "../access/gatekeeper.ts";
import type { Guest, Places } from "../session/places.ts";
import { type DoorMutation, simulateDoor } from "./door.ts";

const SEEDS = 20;

Deno.test(`${SEEDS} floods at the door keep no rightful AI out, shut loopback out never, and fill no memory`, () => {
  for (let seed = 1; seed <= SEEDS; seed++) simulateDoor(seed);
});

/** Lets the gatekeeper take each connection for one from another address, or at another time. */
function from(change: (from: { address: string; wallMs: number }) => object): DoorMutation {
  return {
    gatekeeper: (gatekeeper: Gatekeeper) => {
      const admit = gatekeeper.admit.bind(gatekeeper);
      gatekeeper.admit = (auth, from) => admit(auth, { ...from, ...change(from) });
    },
  };
}

function changeGuests(places: Places, change: (guest: Guest) => void): void {
  const enter = places.enter.bind(places);
  places.enter = (guest) => {
    change(guest);
    enter(guest);
  };
}

class EndlessBackoff extends AuthBackoff {
  override waitMs(key: string, nowMs: number): number {
    return Math.max(1, super.waitMs(key, nowMs));
  }
}

/** The keys say what a hub with the bug does. */
const MUTANTS: Readonly<Record<string, DoorMutation>> = {
  "counts guesses whoever they come from": from(() => ({ address: "10.9.9.9" })),
  "shuts loopback out": from(({ address }) => isLoopback(address) ? { address: "10.9.9.9" } : {}),
  "lets a wait never end": from(() => ({ wallMs: 1_000_000 })),
  "takes every token for one that may be guessed": {
    gatekeeper: (gatekeeper) => {
      const admit = gatekeeper.admit.bind(gatekeeper);
      gatekeeper.admit = (auth, from) => {
        const guess = admit({ ai_id: "AI_Weak", token: "a guess" }, from);
        return !guess.ok && guess.why === "unheard" ? guess : admit(auth, from);
      };
    },
  },
  "keeps the places of those that have proved who they are": {
    places: (places) => {
      places.prove = () => undefined;
    },
  },
  "turns everybody away while a flood has all places": {
    places: (places) => {
      const turnsAway = places.turnsAway.bind(places);
      places.turnsAway = (address) => places.unproved >= 24 || turnsAway(address);
    },
  },
  "turns an address away that was ever full": {
    places: (places) => {
      const came = new Map<string, number>();
      changeGuests(places, ({ remote: { address } }) => {
        came.set(address, 1 + (came.get(address) ?? 0));
      });
      places.turnsAway = (address) => (came.get(address) ?? 0) >= 4;
    },
  },
  "displaces nobody": {
    places: (places) => changeGuests(places, (guest) => Object.assign(guest, { displace() {} })),
  },
  "takes each address of a /64 for another party": {
    places: (places) => {
      const turnsAway = places.turnsAway.bind(places);
      const alone = (address: string) => address.includes(":") ? address.replaceAll(":", ".") : address;
      places.turnsAway = (address) => turnsAway(alone(address));
      changeGuests(places, (guest) => {
        Object.assign(guest, { remote: { ...guest.remote, address: alone(guest.remote.address) } });
      });
    },
  },
  "remembers everybody who ever failed": { backoff: () => new AuthBackoff({ maxKeys: Infinity }) },
  "lets everybody wait": { backoff: () => new EndlessBackoff() },
};

for (const [what, mutation] of Object.entries(MUTANTS)) {
  Deno.test(`a door that ${what} is caught`, () => {
    assert.throws(() => {
      for (let seed = 1; seed <= SEEDS; seed++) simulateDoor(seed, mutation);
    }, assert.AssertionError);
  });
}
