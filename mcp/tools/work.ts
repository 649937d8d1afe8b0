/** The tools of work that is handed over: `ask`, `take`, `progress` and `finish`. */
import * as z from "zod";
import type { DataOf } from "../../protocol/messages.ts";
import type { Agent } from "../agent.ts";
import { taskText } from "../entry.ts";
import { defineTool, WRITES } from "../tool.ts";
import { ToolError } from "../tool_error.ts";
import { Fence } from "../untrusted.ts";
import type { Job } from "../work.ts";
import { boundedWait, key, sessionId, waitMs } from "./fields.ts";

const TASK_CHARACTERS = 5_000;
const RESULT_CHARACTERS = 5_000;
/** A description on the wire is no longer; the task has the whole text. */
const MAX_DESCRIPTION = 1_000;
const MAX_NOTE = 1_000;
/** A result names so much work that is held. */
const MAX_HELD = 20;
const PROGRESS_MS = 10_000;
const OVER: ReadonlySet<Job["state"]> = new Set(["completed", "failed", "cancelled", "expired"]);

export const ask = defineTool({
  name: "ask",
  description:
    "Ask others for work; one of them gets it. With wait_ms it waits for the result. Call it with session_id alone to hear of work that you asked for.",
  input: z.object({
    task: z.string().optional().describe("what is to be done, with all that is needed for it"),
    type: z.string().optional().describe("kind of work in a word, such as review"),
    to: z.string().optional().describe("only this AI may take it"),
    capabilities: z.array(z.string()).optional().describe("only an AI with all of these may take it"),
    ttl_ms: z.number().optional().describe("how long it stays open; default 600000"),
    lease_ms: z.number().optional().describe("how long its partner may be silent"),
    session_id: z.string().optional().describe("of earlier work, instead of task"),
    wait_ms: waitMs,
    key,
  }),
  annotations: WRITES,
  async run({ task, session_id: known, wait_ms, ...how }, { agent, signal, progress }) {
    await agent.join();
    const asked = known === undefined ? await request(agent, { task, ...how }) : { session_id: known };
    const { session_id } = asked;
    if (agent.work.get(session_id)?.requester !== agent.name) {
      throw new ToolError(
        "NOT_PARTY",
        `"${session_id}" is no work that you have asked for, as far as this session knows`,
        "call who for the collaborations that concern you",
      );
    }
    const result = () => {
      const job = agent.work.get(session_id);
      return job !== undefined && OVER.has(job.state) ? job : undefined;
    };
    const isKnown = () => agent.work.get(session_id) !== undefined;
    const deadline = performance.now() + boundedWait(wait_ms);
    while (isKnown() && result() === undefined && performance.now() < deadline && !signal.aborted) {
      const ms = Math.min(PROGRESS_MS, deadline - performance.now());
      await agent.waitFor(() => isKnown() ? result() : null, { ms, signal });
      const { state, progress: part } = agent.work.get(session_id) ?? { state: "unknown" };
      progress(part === undefined ? state : `${state}, ${Math.round(part * 100)} %`);
    }
    const job = agent.work.get(session_id);
    if (job !== undefined) return stateOf(job, asked);
    throw new ToolError(
      "UNKNOWN",
      `what became of ${session_id} cannot be known any more: the hub has lost it, or what it had of it`,
      "look into inbox and call who; ask again only if it is in neither",
    );
  },
});

interface Asked {
  readonly session_id: string;
  readonly matches?: number | undefined;
  readonly duplicate?: boolean | undefined;
}

async function request(agent: Agent, how: {
  readonly task?: string | undefined;
  readonly type?: string | undefined;
  readonly to?: string | undefined;
  readonly capabilities?: string[] | undefined;
  readonly ttl_ms?: number | undefined;
  readonly lease_ms?: number | undefined;
  readonly key?: string | undefined;
}): Promise<Asked> {
  const { task, type = "task", to, capabilities, ttl_ms, lease_ms, key } = how;
  if (task === undefined || task === "") {
    throw new ToolError(
      "INVALID_CALL",
      "there is neither a task nor a session_id",
      "say in task what is to be done",
    );
  }
  const data: DataOf<"collaboration_request"> = {
    collaboration_type: type,
    description: task.slice(0, MAX_DESCRIPTION),
    task: { text: task },
    ...(capabilities === undefined ? {} : { required_capabilities: capabilities }),
    ...(ttl_ms === undefined ? {} : { ttl_ms }),
    ...(lease_ms === undefined ? {} : { lease_ms }),
  };
  const { session_id = "", matches, duplicate } = await agent.send("collaboration_request", data, {
    to,
    key,
  });
  agent.work.asked(session_id, data);
  return { session_id, matches, duplicate };
}

function stateOf(job: Job, { matches, duplicate = false }: Asked) {
  const { session_id, state, partner, progress, note, outcome, result, artifact_seq, reason } = job;
  const fence = new Fence();
  const around = (text: string) =>
    fence.around(text, { most: RESULT_CHARACTERS, rest: "search with the session_id has more" });
  const said = outcome === undefined ? undefined : around(JSON.stringify(result ?? {}));
  const data = {
    ...{ session_id, state, duplicate, partner, progress, outcome, artifact_seq, matches },
    ...(reason === undefined ? {} : { reason: around(reason) }),
    ...(note === undefined ? {} : { progress_note: around(note) }),
    ...(said === undefined ? {} : { result: said }),
    note: fence.note,
  };
  const lines = [
    `${session_id} is ${state}${partner === undefined ? "" : `, with ${partner}`}${
      progress === undefined ? "" : `, ${Math.round(progress * 100)} % done`
    }.`,
    ...(duplicate ? ["It was asked for before under this key: nothing was asked again."] : []),
    ...(matches === 0 && state === "open"
      ? ["Nobody present may take it now; it waits for one who may."]
      : []),
    ...(note === undefined ? [] : [`Progress: ${around(note)}`]),
    ...(said === undefined ? [] : [fence.note, `The outcome is ${outcome}: ${said}`]),
    ...(artifact_seq === undefined ? [] : [`What came of it: search with seq ${artifact_seq}.`]),
    ...(OVER.has(state) ? [] : [`To hear more: ask with session_id ${session_id} and wait_ms.`]),
  ];
  return { words: lines.join("\n"), data };
}

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
      ? agent.work.open().filter((job) =>
        (from === undefined || job.requester === from) &&
        (type === undefined || job.collaboration_type === type)
      ).map((job) => job.session_id)
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
    if (isNamed || !(error instanceof ToolError) || !GONE.has(error.code)) throw error;
    agent.work.released(session_id);
    return undefined;
  }
}

/** These say that other work may still be had. */
const GONE = new Set([
  "SESSION_TAKEN",
  "SESSION_STATE",
  "SESSION_NOT_FOUND",
  "MISSING_CAPABILITY",
  "NOT_PARTY",
]);

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
  };
}

const fenceField = z.number().optional().describe("of take; the one that you hold if left out");

export const progress = defineTool({
  name: "progress",
  description: "Say how far the work is that you hold; its requester gets it.",
  input: z.object({
    session_id: sessionId,
    fence: fenceField,
    done: z.number().describe("part that is done, 0 to 1"),
    note: z.string().optional(),
    key,
  }),
  annotations: WRITES,
  async run({ session_id, fence: given, done, note, key }, { agent }) {
    await agent.join();
    const fence = fenceOf(agent, session_id, given);
    const said = { progress: Math.min(Math.max(done, 0), 1), ...short("note", note) };
    const { seq = 0 } = await agent.send("collaboration_progress", { session_id, fence, ...said }, { key });
    agent.work.reported(session_id, said);
    return { words: `Its requester gets it as entry ${seq}.`, data: { session_id, fence, seq } };
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
    key,
  }),
  annotations: WRITES,
  async run(args, { agent }) {
    const { session_id, fence: given, outcome, text, artifact, evidence, key = crypto.randomUUID() } = args;
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
      const reason = short("reason", text);
      const { seq = 0 } = await agent.send("collaboration_decline", { session_id, fence, ...reason }, {
        key,
      });
      agent.work.released(session_id);
      agent.changed();
      const words = `${session_id} is handed back (entry ${seq}) and offered to others.`;
      return agent.repeats.keep(call, { words, data: { session_id, outcome, seq } });
    }
    const made = artifact && await shareOf(agent, { session_id, fence, key, ...artifact, evidence });
    const result = {
      ...(text === undefined ? {} : { text }),
      ...(evidence === undefined ? {} : { evidence }),
    };
    const { seq = 0, duplicate = false } = await agent.send("collaboration_complete", {
      ...{ session_id, fence, outcome, result },
      ...(made === undefined ? {} : { component_id: made.component_id }),
    }, { key });
    agent.work.released(session_id);
    agent.changed();
    const again = duplicate ? " It was finished before under this key." : "";
    const words = `${session_id} is over: ${outcome}, entry ${seq}.${
      made === undefined ? "" : ` The artifact is entry ${made.seq}.`
    }${again}`;
    const data = { session_id, outcome, seq, duplicate, artifact_seq: made?.seq };
    return agent.repeats.keep(call, { words, data });
  },
});

/** Shares what came of the work, under an id that the same call always gives it. */
async function shareOf(agent: Agent, of: {
  readonly session_id: string;
  readonly fence: number;
  readonly key: string;
  readonly source: string;
  readonly language?: string | undefined;
  readonly domain?: string | undefined;
  readonly evidence?: Record<string, unknown> | undefined;
}) {
  const { session_id, fence, key, source, language = "text", domain = "work", evidence } = of;
  const component_id = `${agent.name}-${session_id}-${fence}`;
  const { seq } = await agent.send("code_share", {
    ...{ component_id, domain, language, source, session_id, fence },
    ...(evidence === undefined ? {} : { evidence }),
  }, { key: `${key.slice(0, MAX_KEY - SUFFIX.length)}${SUFFIX}`, callKey: key });
  return { component_id, seq };
}

const MAX_KEY = 128;
const SUFFIX = ":artifact";

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

function short(name: "note" | "reason", text: string | undefined) {
  return text === undefined ? {} : { [name]: text.slice(0, MAX_NOTE) };
}
