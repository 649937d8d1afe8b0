/** Defines the faults of a scenario: the schema and sentence of each kind, and what each kind needs. */
import * as z from "zod";
import { nearestWord } from "../../internal/nearest_word.ts";
import { HUB_ID } from "../../protocol/names.ts";
import { aiIdSchema } from "../scenario/ai_id.ts";

/** Stands for the AI that is the partner of an active collaboration when the fault is due, or the first one after. */
export const PARTNER = "@partner";

const at_ms = z.int().min(0).describe("after the hub was ready");
const for_ms = z.int().min(1).max(86_400_000);
const target = aiIdSchema.describe("the ai_id of a member or of a load AI");
const member = aiIdSchema.describe("the ai_id of a member");
const sleeper = aiIdSchema.describe("the ai_id of an agent with a bell");
const rings = z.int().min(1).max(1_000).optional().describe("so many of them; 1 unless given");
const partner = z.literal(PARTNER).describe("the partner of an active collaboration");

/** Names the targets that there are, which Zod's own message would not. */
function oneOf<const T extends readonly z.ZodType<string>[]>(those: T) {
  return z.union(those, {
    error: ({ input }) => input === undefined ? "missing" : `neither ${PARTNER} nor an ai_id`,
  });
}

/** Defines a kind; `about` ends the sentence "this fault …". */
function kind<const K extends string, F extends z.core.$ZodLooseShape>(name: K, about: string, fields: F) {
  return z.strictObject({ kind: z.literal(name), at_ms, ...fields }).describe(about);
}

export const faultSchema = z.discriminatedUnion("kind", [
  kind("kill", "ends a member with SIGKILL", { target: oneOf([partner, member]) }),
  kind("pause", "stops a process (SIGSTOP) and lets it go on (SIGCONT)", {
    target: oneOf([z.literal(HUB_ID), partner, member]),
    for_ms,
  }),
  kind("cut", "cuts an AI's connection, and refuses new ones for a time", {
    target: oneOf([partner, target]),
    for_ms: for_ms.optional().describe("it may reconnect at once unless given"),
  }),
  kind("delay", "delays every byte between an AI and the hub", {
    target,
    for_ms,
    delay_ms: z.int().min(1).max(60_000).describe("each way"),
  }),
  kind("throttle", "slows an AI's connection down", {
    target,
    for_ms,
    bytes_per_second: z.int().min(1).max(1_000_000_000).describe("each way"),
  }),
  kind("restart_hub", "ends the hub and starts it again on the same data and port", {
    down_ms: z.int().min(0).max(86_400_000).optional().describe("how long it is down; 0 unless given"),
    signal: z.enum(["SIGKILL", "SIGTERM"]).optional().describe("SIGKILL unless given"),
  }),
  kind("fill_disk", "fills the hub's quota, so that nothing more can be stored", { for_ms }),
  kind("duplicate_id", "starts a second member of the same name, which takes the first one's place", {
    target: member,
  }),
  kind("lose_rings", "swallows the next rings of a bell", { target: sleeper, rings }),
  kind("double_rings", "doubles the next rings of a bell: each wakes twice at once", {
    target: sleeper,
    rings,
  }),
  kind("delay_rings", "holds the next rings of a bell back", {
    target: sleeper,
    rings,
    delay_ms: z.int().min(1).max(600_000),
  }),
], { error: noSuchKind });

const FAULT_KINDS: readonly string[] = faultSchema.options.map((option) => option.shape.kind.value);

/** Names the kinds that there are, which Zod's own message would not. */
function noSuchKind({ code, input }: z.core.$ZodRawIssue): string | undefined {
  if (code !== "invalid_union") return undefined;
  const { kind } = input as { kind?: unknown };
  const meant = typeof kind === "string" ? nearestWord(kind, FAULT_KINDS) : undefined;
  const hint = meant ? `did you mean ${meant}?` : `there are: ${FAULT_KINDS.join(", ")}`;
  return `${kind === undefined ? "missing" : "no such fault"}; ${hint}`;
}

export type Fault = z.output<typeof faultSchema>;
export type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

/** Says what each kind does, as the end of the sentence "this fault …". */
export const FAULT_WORDS = Object.fromEntries(
  faultSchema.options.map((option) => [option.shape.kind.value, option.description]),
) as Readonly<Record<Fault["kind"], string>>;

/** Returns whether its target must connect through a {@linkcode ChaosProxy}; for `@partner` that is every trainer. */
export function needsProxy(fault: Fault): fault is FaultOf<"cut" | "delay" | "throttle"> {
  return fault.kind === "cut" || fault.kind === "delay" || fault.kind === "throttle";
}

/** Returns whether it acts on the rings of a bell. */
export function needsBell(fault: Fault): fault is FaultOf<"lose_rings" | "double_rings" | "delay_rings"> {
  return fault.kind === "lose_rings" || fault.kind === "double_rings" || fault.kind === "delay_rings";
}

/** Returns whether it acts on a member's process, which a load AI does not have. */
export function needsProcess(fault: Fault): fault is FaultOf<"kill" | "pause" | "duplicate_id"> {
  return (fault.kind === "kill" || fault.kind === "pause" || fault.kind === "duplicate_id") &&
    fault.target !== HUB_ID;
}

/** Returns whether it needs the process or the database of a hub that the run started itself. */
export function needsOwnHub(fault: Fault): boolean {
  if (fault.kind === "restart_hub" || fault.kind === "fill_disk") return true;
  return fault.target === HUB_ID || fault.target === PARTNER;
}
