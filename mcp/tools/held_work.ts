/** The tools for work that the agent holds: `progress` and `finish`. */
import * as z from "zod";
import type { Agent } from "../agent.ts";
import { type Artifact, artifactKey, artifactOf, claimOf, resultOf, short, usageKey } from "../posts.ts";
import { finishedText, handedBackText, progressText } from "../stored_text.ts";
import { defineTool, WRITES } from "../tool.ts";
import { ToolError } from "../tool_error.ts";
import { key, sessionId, usage } from "./fields.ts";

const fenceField = z.number().optional().describe("of take; yours if left out");

export const progress = defineTool({
  name: "progress",
  description: "Say how far the work is that you hold; its requester gets it.",
  input: z.object({
    session_id: sessionId,
    fence: fenceField,
    done: z.number().describe("part that is done, 0 to 1"),
    note: z.string().optional(),
    usage,
    key,
  }),
  annotations: WRITES,
  async run({ session_id, fence: given, done, note, usage, key }, { agent }) {
    await agent.join();
    const fence = fenceOf(agent, session_id, given);
    const part = Math.min(Math.max(done, 0), 1);
    const said = { progress: part, ...short("note", note), ...claimOf(usage) };
    const { seq = 0 } = await agent.send("collaboration_progress", { session_id, fence, ...said }, { key });
    return { words: progressText(seq), data: { session_id, fence, seq } };
  },
});

export const finish = defineTool({
  name: "finish",
  description:
    "End work that you hold: success or failure with its result, or hand_back, so that another AI gets it.",
  input: z.object({
    session_id: sessionId,
    fence: fenceField,
    outcome: z.enum(["success", "failure", "hand_back"]),
    text: z.string().optional().describe("what came out, or why not"),
    artifact: z.object({
      source: z.string(),
      language: z.string().optional(),
      domain: z.string().optional(),
    }).optional().describe("code or a text that came of it"),
    evidence: z.record(z.string(), z.unknown()).optional().describe("what was measured or tried"),
    usage: usage.describe("spent since your last usage: model, input_tokens, output_tokens, cost_microusd"),
    key,
  }),
  annotations: WRITES,
  async run(args, { agent }) {
    const { session_id, fence: given, outcome, text, artifact, evidence, usage, key = crypto.randomUUID() } =
      args;
    await agent.join();
    // Finished work is no longer held: a repeated call could not prove it.
    const call = { tool: "finish", key, args: { session_id, outcome, text, artifact, evidence } };
    const earlier = agent.repeats.answerTo(call);
    if (earlier !== undefined) return earlier;
    const begun = agent.repeats.begunWith(call) as number | undefined;
    const fence = given === undefined && begun !== undefined && !isHeld(agent, session_id)
      ? begun
      : fenceOf(agent, session_id, given);
    agent.repeats.begin(call, fence);
    if (outcome === "hand_back") {
      if (usage !== undefined) {
        const said = { session_id, fence, progress: 0, ...claimOf(usage) };
        await agent.send("collaboration_progress", said, { key: usageKey(key), callKey: key });
      }
      const reason = short("reason", text);
      const { seq = 0 } = await agent.send("collaboration_decline", { session_id, fence, ...reason }, {
        key,
      });
      agent.work.released(session_id);
      agent.changed();
      const words = handedBackText(session_id, seq);
      return agent.repeats.keep(call, { words, data: { session_id, outcome, seq } });
    }
    const made = artifact && await shareOf(agent, { session_id, fence, key, ...artifact, evidence });
    const result = resultOf({ text, evidence });
    const { seq = 0, duplicate = false } = await agent.send("collaboration_complete", {
      ...{ session_id, fence, outcome, result, reaccept: true, ...claimOf(usage) },
      ...(made === undefined ? {} : { component_id: made.component_id }),
    }, { key });
    agent.work.released(session_id);
    agent.changed();
    const data = { session_id, outcome, seq, duplicate, artifact_seq: made?.seq };
    return agent.repeats.keep(call, { words: finishedText(data), data });
  },
});

/** Shares what came of the work, under an id that the same call always gives it. */
async function shareOf(
  agent: Agent,
  { key, ...of }: Artifact & {
    readonly session_id: string;
    readonly fence: number;
    readonly key: string;
    readonly evidence?: Record<string, unknown> | undefined;
  },
) {
  const data = artifactOf(of, { ai: agent.name, ...of });
  const { seq } = await agent.send("code_share", data, { key: artifactKey(key), callKey: key });
  return { component_id: data.component_id, seq };
}

function isHeld(agent: Agent, session_id: string): boolean {
  return agent.work.held().some((job) => job.session_id === session_id);
}

/** Returns the fence that proves the work to be the agent's. @throws {ToolError} */
function fenceOf(agent: Agent, session_id: string, given: number | undefined): number {
  const held = agent.work.held().find((job) => job.session_id === session_id);
  const fence = given ?? held?.fence;
  if (fence !== undefined) return fence;
  const others = agent.work.held().map((job) => job.session_id);
  throw new ToolError(
    "NOT_PARTY",
    `you do not hold "${session_id}"`,
    others.length === 0
      ? "take it first"
      : `you hold ${others.join(", ")}; take it first if you mean this one`,
  );
}
