/** Defines the schema of a scenario's members: trainers, and agents, which are AIs of any command. */
import * as z from "zod";
import { expectation } from "../../protocol/refusals.ts";
import { aiIdSchema } from "./ai_id.ts";

export const startMs = z.int().min(0).describe("after the hub was ready");
const capability = z.string().min(1).max(64);
export const capabilitiesSchema = z.array(capability).max(64);

const ai_id = aiIdSchema.describe("with `count`, what the names begin with: AI_Net_1, AI_Net_2, …");
const starts = {
  start_ms: startMs,
  count: z.int().min(1).max(1_000).optional().describe("so many of it"),
  every_ms: z.int().min(0).optional().describe("between two of them; 500 unless given"),
};

const trainerSchema = z.strictObject({
  ai_id,
  specialization: z.string().min(1).max(64),
  brain: z.string().min(1).optional().describe("as trainer --brain; builtin unless given"),
  ...starts,
});

const agentSchema = z.strictObject({
  ai_id,
  exec: z.string().min(1).max(4_000).describe(
    "runs for each task, as agent --exec; may have {aicollab}, {folder}, {model}",
  ),
  capabilities: capabilitiesSchema.optional(),
  from: z.array(aiIdSchema).min(1).optional().describe("whose tasks it takes; everybody's unless given"),
  text: z.boolean().optional().describe("as agent --text"),
  env: z.array(z.string()).optional().describe("as agent --env"),
  parallel: z.int().min(1).max(64).optional().describe("as agent --parallel"),
  bell: z.boolean().optional().describe("it sleeps, and aicollab bell starts it when something waits"),
  ...starts,
});

export type TrainerMember = z.output<typeof trainerSchema>;
export type AgentMember = z.output<typeof agentSchema>;

/** A member is an agent where it has `exec`, else a trainer: a union would say of neither what is wrong with it. */
export const memberSchema = z.looseObject({}).transform((value, context): TrainerMember | AgentMember => {
  const schema = "exec" in value ? agentSchema : trainerSchema;
  const result = schema.safeParse(value, { error: expectation });
  if (result.success) return result.data;
  for (const { message, path } of result.error.issues) {
    context.issues.push({ code: "custom", message, path: [...path], input: value });
  }
  return z.NEVER;
});

export function isAgent(member: TrainerMember | AgentMember): member is AgentMember {
  return "exec" in member;
}
