/** The tool `take`, which finds open work and claims it. */
import * as z from "zod";
import type { Agent } from "../agent.ts";
import { taskText } from "../entry.ts";
import { sessionUri } from "../resource_uri.ts";
import { defineTool, WRITES } from "../tool.ts";
import { ToolError } from "../tool_error.ts";
import { Fence } from "../untrusted.ts";
import { isGone, isWanted } from "../work.ts";
import { key } from "./fields.ts";

const TASK_CHARACTERS = 5_000;
/** A result names so much work that is held. */
const MAX_HELD = 20;

const taken = z.strictObject({
  taken: z.boolean(),
  session_id: z.string().optional(),
  fence: z.number().optional(),
  lease_ms: z.number().optional(),
  from: z.string().optional(),
  type: z.string().optional(),
  task: z.string().optional(),
  duplicate: z.boolean(),
  held: z.array(z.string()),
  note: z.string(),
});

export const take = defineTool({
  name: "take",
  description:
    "Find open work and claim it, so that nobody else has it; without arguments the oldest that you may take. Keep the fence. The lease is renewed for you; then finish it, or hand it back.",
  input: z.object({
    session_id: z.string().optional().describe("this one"),
    from: z.string().optional().describe("only work of this AI"),
    type: z.string().optional().describe("only this kind of work"),
    key,
  }),
  output: taken,
  annotations: WRITES,
  async run({ session_id, from, type, key = crypto.randomUUID() }, { agent }) {
    await agent.join();
    // The same key claims no second work, however much was offered meanwhile, also where the first outcome is unknown.
    const call = { tool: "take", key, args: { session_id, from, type } };
    const earlier = agent.repeats.answerTo(call);
    if (earlier !== undefined) return earlier;
    const candidates = session_id === undefined
      ? agent.work.open().filter((job) => isWanted(job, { from, type })).map((job) => job.session_id)
      : [session_id];
    const begun = agent.repeats.begunWith(call) as string | undefined;
    for (const each of new Set(begun === undefined ? candidates : [begun, ...candidates])) {
      agent.repeats.begin(call, each);
      const won = await claim(agent, each, { key, isNamed: session_id !== undefined });
      if (won !== undefined) return agent.repeats.keep(call, claimed(agent, won));
    }
    const held = agent.work.held().map((job) => job.session_id).slice(0, MAX_HELD);
    const words = `There is no open work for you. ${
      held.length === 0 ? "Call inbox with wait_ms to wait for some." : `You hold ${held.join(", ")}.`
    }`;
    return { words, data: { taken: false, duplicate: false, held, note: "Nothing was claimed." } };
  },
});

interface Won {
  readonly session_id: string;
  readonly duplicate: boolean;
}

/** Accepts one request; resolves with undefined where it was not to be had and any other will do. */
async function claim(
  agent: Agent,
  session_id: string,
  { key, isNamed }: { readonly key: string | undefined; readonly isNamed: boolean },
): Promise<Won | undefined> {
  try {
    const ack = await agent.send("collaboration_accept", { session_id }, { key });
    const { duplicate = false } = ack;
    agent.work.accepted(session_id, ack);
    agent.changed();
    return { session_id, duplicate };
  } catch (error) {
    if (isNamed || !(error instanceof ToolError) || !isGone(error)) throw error;
    agent.work.released(session_id);
    return undefined;
  }
}

function claimed(agent: Agent, { session_id, duplicate }: Won) {
  const job = agent.work.get(session_id);
  const { fence = 0, lease_ms = 0, requester = "", collaboration_type = "", task, description } = job ?? {};
  const wall = new Fence();
  const text = wall.around(taskText({ description, task }), {
    most: TASK_CHARACTERS,
    rest: `search with seq ${session_id.slice(1)} has the rest`,
  });
  const type = wall.around(collaboration_type, { most: Infinity, rest: "" });
  const held = agent.work.held().map((each) => each.session_id).slice(0, MAX_HELD);
  const others = held.filter((each) => each !== session_id);
  const words = [
    `You have ${session_id} of ${requester || "another AI"} with fence ${fence}${
      duplicate ? ", as before under this key" : ""
    }. The lease of ${lease_ms} ms is renewed while this session lives.`,
    ...(others.length === 0 ? [] : [`You also hold ${others.join(", ")}.`]),
    wall.note,
    collaboration_type === ""
      ? `Its request has not come here: search with seq ${session_id.slice(1)} shows it.`
      : `${type}: ${text}`,
    "When it is done, or cannot be done: finish.",
  ].join("\n");
  return {
    words,
    data: {
      ...{ taken: true, session_id, fence, lease_ms, from: requester, type },
      ...{ task: text, duplicate, held, note: wall.note },
    },
    links: wall.isCut(text) ? [sessionUri(session_id)] : [],
  };
}
