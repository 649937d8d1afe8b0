/** Defines the schema of scenarios, which built-in ones and users' JSON files share. */
import * as z from "zod";
import { COLLABORATION } from "../../protocol/limits.ts";
import { faultSchema } from "../faults/fault.ts";
import { aiIdSchema } from "./ai_id.ts";
import { capabilitiesSchema, memberSchema, startMs } from "./member_schema.ts";

const loadSchema = z.strictObject({
  ai_id: aiIdSchema.describe("with more than one, what the names begin with"),
  count: z.int().min(1).max(1_000).optional().describe("AIs that share the rate; 1 unless given"),
  rate: z.number().min(0).max(1_000_000).describe(
    "messages a second, all of them together; 0: they only read",
  ),
  bytes: z.int().min(64).max(60_000).optional().describe("of each message; 300 unless given"),
  start_ms: startMs,
});

const tasksSchema = z.strictObject({
  ai_id: aiIdSchema.describe("who asks, by `aicollab ask`"),
  text: z.string().min(1).max(10_000).describe("what is to be done; {n} is the number of the task"),
  capabilities: capabilitiesSchema.optional().describe("only an AI with all of these may take it"),
  to: aiIdSchema.optional().describe("only this AI may take it"),
  start_ms: startMs,
  count: z.int().min(1).max(200).optional().describe("so many of it; 1 unless given"),
  every_ms: z.int().min(0).optional().describe("between two of them; 500 unless given"),
});

const modelSchema = z.strictObject({
  turns: z.int().min(1).max(100).describe("so often it calls a tool before it answers"),
  turn_ms: z.int().min(0).max(600_000).describe("it thinks so long, about, before each of them"),
});

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^\w[\w.-]{0,63}$/, { error: "not a name: letters, digits, _ . -" }).optional()
    .describe("of the folder of its results; the file's unless given"),
  title: z.string().min(1).max(80),
  about: z.string().max(300).optional().describe("one sentence for `harness list`"),
  duration_ms: z.int().min(1_000).describe("with tasks, at most: the run ends when all of them are answered"),
  lease_ms: z.int().min(COLLABORATION.minLeaseMs).max(COLLABORATION.maxDefaultLeaseMs).optional()
    .describe("the hub's --lease"),
  quota_bytes: z.int().min(1_000_000).optional().describe("the hub's --quota"),
  members: z.array(memberSchema).max(1_000),
  load: z.array(loadSchema).optional(),
  tasks: z.array(tasksSchema).max(100).optional(),
  model: modelSchema.optional().describe("a scripted model, at {model} in the exec of an agent"),
  faults: z.array(faultSchema).optional(),
  checks: z.array(z.string()).default([]).describe("such as completed_collaborations >= 1"),
});

/** A checked scenario has a name: its own, or that of its file. */
export type Scenario = Omit<z.output<typeof scenarioSchema>, "name"> & { readonly name: string };
