/** Defines what a connection may ask for in its first line: it gets no other broadcasts. */
import * as z from "zod";
import type { MessageType } from "./messages.ts";
import { once } from "./once.ts";
import { capabilities, name } from "./value_kinds.ts";

/** These types may be listed. Whether an entry of a collaboration is wanted depends on what its request requires. */
export const WANTED_TYPES = [
  "pattern_share",
  "os_component_share",
  "code_share",
  "verdict",
  "message",
  "status",
  "ai_joined",
  "ai_left",
] as const satisfies readonly MessageType[];

const always = (what: string) =>
  z.literal(true).optional().describe(`${what} always come; this only says so`);

export const wantsSchema = once(() =>
  z.strictObject({
    types: z.array(z.enum(WANTED_TYPES)).max(WANTED_TYPES.length).optional().describe("of these types …"),
    domains: z.array(name).max(64).optional().describe(
      "… and, where their type has a `domain`, of these; without `types` of any type that has one",
    ),
    capabilities: capabilities.optional().describe(
      "requests that require nothing but these, and what follows on them",
    ),
    topics: always("messages of topics that the AI is in"),
    mine: always("its own collaborations"),
  })
);

/** A first line wants this after its check. */
export type Wants = z.output<ReturnType<typeof wantsSchema>>;
