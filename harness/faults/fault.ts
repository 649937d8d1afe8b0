/** What may be done to a run: a scenario's faults as data, the words for each kind, and what each kind needs. */
import * as z from "zod";
import { nearestWord } from "../../internal/nearest_word.ts";
import { HUB_ID } from "../../protocol/names.ts";
import { aiIdSchema } from "../scenario/ai_id.ts";

/** Stands for whoever is the partner of an active session when the fault is due, or the first moment after. */
export const PARTNER = "@partner";

const at_ms = z.int().min(0).describe("after the hub was ready");
const for_ms = z.int().min(1).max(86_400_000);
const target = aiIdSchema.describe("the ai_id of a member or of a load AI");
const trainer = aiIdSchema.describe("the ai_id of a member");
const partner = z.literal(PARTNER).describe("the partner of an active session");

/** Zod alone would not say what a wrong target could be. */
function oneOf<const T extends readonly z.ZodType<string>[]>(those: T) {
  return z.union(those, {
    error: ({ input }) => input === undefined ? "missing" : `neither ${PARTNER} nor an ai_id`,
  });
}

/** `about` ends the sentence "this fault …". */
function kind<const K extends string, F extends z.core.$ZodLooseShape>(name: K, about: string, fields: F) {
  return z.strictObject({ kind: z.literal(name), at_ms, ...fields }).describe(about);
}

/** A fault as a scenario has it. */
export const faultSchema = z.discriminatedUnion("kind", [
  kind("kill", "ends a trainer with SIGKILL", { target: oneOf([partner, trainer]) }),
  kind("pause", "stops a process (SIGSTOP) and lets it go on (SIGCONT)", {
    target: oneOf([z.literal(HUB_ID), partner, trainer]),
    for_ms,
  }),
  kind("cut", "cuts an AI's connection, and lets no other one in for a time", {
    target: oneOf([partner, target]),
    for_ms: for_ms.optional().describe("it may come back at once unless given"),
  }),
  kind("delay", "makes every byte between an AI and the hub late", {
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
    down_ms: z.int().min(0).max(86_400_000).optional().describe("how long it is away; 0 unless given"),
    signal: z.enum(["SIGKILL", "SIGTERM"]).optional().describe("SIGKILL unless given"),
  }),
  kind("fill_disk", "fills the hub's quota, so that nothing more can be stored", { for_ms }),
  kind("duplicate_id", "starts a second trainer of the same name, which takes the first one's place", {
    target: trainer,
  }),
], { error: noSuchKind });

const FAULT_KINDS: readonly string[] = faultSchema.options.map((option) => option.shape.kind.value);

/** Zod alone would not say which kinds there are. */
function noSuchKind({ code, input }: z.core.$ZodRawIssue): string | undefined {
  if (code !== "invalid_union") return undefined;
  const { kind } = input as { kind?: unknown };
  const meant = typeof kind === "string" ? nearestWord(kind, FAULT_KINDS) : undefined;
  const hint = meant ? `did you mean ${meant}?` : `there are: ${FAULT_KINDS.join(", ")}`;
  return `${kind === undefined ? "missing" : "no such fault"}; ${hint}`;
}

/** One fault. */
export type Fault = z.output<typeof faultSchema>;
/** One fault of that kind. */
export type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

/** What each kind does: the end of the sentence "this fault …". */
export const FAULT_WORDS = Object.fromEntries(
  faultSchema.options.map((option) => [option.shape.kind.value, option.description]),
) as Readonly<Record<Fault["kind"], string>>;

/** Whether whom it hits must be connected through a {@linkcode ChaosProxy}; where that is `@partner`, everyone. */
export function needsProxy(fault: Fault): fault is FaultOf<"cut" | "delay" | "throttle"> {
  return fault.kind === "cut" || fault.kind === "delay" || fault.kind === "throttle";
}

/** Whether it hits a trainer as a process: a load AI, which is none, cannot be its target. */
export function needsTrainer(fault: Fault): fault is FaultOf<"kill" | "pause" | "duplicate_id"> {
  return (fault.kind === "kill" || fault.kind === "pause" || fault.kind === "duplicate_id") &&
    fault.target !== HUB_ID;
}

/** Whether it takes a hub that the run has started itself: its process, or its database. */
export function needsOwnHub(fault: Fault): boolean {
  if (fault.kind === "restart_hub" || fault.kind === "fill_disk") return true;
  return fault.target === HUB_ID || fault.target === PARTNER;
}
