/** The tool `ask`, which gives work to others and hears of what became of it. */
import * as z from "zod";
import type { Agent } from "../agent.ts";
import { decidedText, waitsText } from "../job_text.ts";
import { requestOf } from "../posts.ts";
import { sessionUri } from "../resource_uri.ts";
import { defineTool, PROGRESS_MS, WRITES } from "../tool.ts";
import { ToolError } from "../tool_error.ts";
import { Fence } from "../untrusted.ts";
import { isOver, type Job } from "../work.ts";
import { boundedWait, key, waitMs } from "./fields.ts";

const RESULT_CHARACTERS = 5_000;

export const ask = defineTool({
  name: "ask",
  description:
    "Ask others for work; one of them gets it. With wait_ms it waits for the result. With session_id alone it tells of earlier work.",
  input: z.object({
    task: z.string().optional().describe("what is to be done, with all it needs"),
    type: z.string().optional().describe("kind of work, such as review"),
    to: z.string().optional().describe('only this AI; "operator": a person approves'),
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
      return job !== undefined && isOver(job.state) ? job : undefined;
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
  readonly to?: string | undefined;
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
  const { task, to, key, ...terms } = how;
  if (task === undefined || task === "") {
    throw new ToolError(
      "INVALID_CALL",
      "there is neither a task nor a session_id",
      "say in task what is to be done",
    );
  }
  const data = requestOf({ task, ...terms });
  const { session_id = "", matches, duplicate } = await agent.send("collaboration_request", data, {
    to,
    key,
  });
  agent.work.asked(session_id, data);
  return { session_id, to, matches, duplicate };
}

function stateOf(job: Job, asked: Asked) {
  const { matches, duplicate = false } = asked;
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
    ...waitsText(job, asked),
    ...decidedText(job),
    ...(note === undefined ? [] : [`Progress: ${around(note)}`]),
    ...(said === undefined ? [] : [fence.note, `The outcome is ${outcome}: ${said}`]),
    ...(artifact_seq === undefined ? [] : [`What came of it: search with seq ${artifact_seq}.`]),
    ...(isOver(state) ? [] : [`To hear more: ask with session_id ${session_id} and wait_ms.`]),
  ];
  const isCut = [data.reason, data.progress_note, data.result].some((text) => text && fence.isCut(text));
  return { words: lines.join("\n"), data, links: isCut ? [sessionUri(session_id)] : [] };
}
