/** Draws what a simulated connection wants. */
import { CAPABILITIES, DOMAINS } from "./fields_of_work.ts";
import type { Random } from "./random.ts";

/** A connection asks for these in its first line. */
export interface SimulatedWants {
  readonly types?: readonly string[];
  readonly domains?: readonly string[];
  readonly capabilities?: readonly string[];
  readonly mine?: true;
}

const TYPES = [
  "pattern_share",
  "os_component_share",
  "code_share",
  "verdict",
  "message",
  "status",
  "ai_joined",
];

/** Draws what a connection wants. */
export function drawWants(random: Random): SimulatedWants {
  const some = (all: readonly string[]) => all.filter(() => random.chance(0.5));
  return {
    ...(random.chance(0.6) && { types: some(TYPES) }),
    ...(random.chance(0.5) && { domains: some(DOMAINS) }),
    ...(random.chance(0.6) && { capabilities: some(CAPABILITIES) }),
    ...(random.chance(0.2) && { mine: true }),
  };
}

/** Draws whether a connection wants only some of the broadcasts, with this probability, and which. */
export function sometimesWants(random: Random, probability: number): SimulatedWants | undefined {
  return random.chance(probability) ? drawWants(random) : undefined;
}
