/** Combines what is known of an agent of a run: how its process ended, what it took and completed, its bell. */
import type { AgentResult, SessionResult } from "../../outcome/results.ts";
import type { AgentSpec } from "../scenario/member_specs.ts";
import { endedRight } from "./ended_right.ts";
import type { MemberProcess } from "./member_processes.ts";

export interface AgentContext {
  readonly sessions: readonly SessionResult[];
  readonly bell: AgentResult["bell"];
  readonly modelRequests: number | null;
}

export async function agentResult(
  { ai_id, exec, capabilities = [] }: AgentSpec,
  { started, endedBy }: Pick<MemberProcess, "started" | "endedBy">,
  { sessions, bell, modelRequests }: AgentContext,
): Promise<AgentResult> {
  const about = {
    ...{ ai_id, exec, capabilities: [...capabilities], bell, model_requests: modelRequests },
    taken: sessions.flatMap(({ starts }) => starts).filter(({ partner }) => partner === ai_id).length,
    completed: sessions.filter(({ state, partner }) => state === "completed" && partner === ai_id).length,
  };
  if (!started) {
    return {
      ...{ ...about, started_at_ms: null, ready: false, success: false, exit_code: null },
      ...{ ended_early: false, ended_by_fault: false, killed: false },
      ...{ log_lines: 0, warnings: 0, errors: 0, last_lines: [] },
    };
  }
  const { program, atMs } = started;
  const end = await program.ended;
  const { lines, warnings, errors } = program.log;
  return {
    ...about,
    started_at_ms: Math.round(atMs),
    ready: program.isReady,
    success: program.isReady && endedRight(end, endedBy),
    exit_code: end.code,
    ended_early: end.early && endedBy === undefined,
    ended_by_fault: end.early && endedBy !== undefined,
    killed: end.killed,
    ...{ log_lines: lines, warnings, errors, last_lines: [...program.lastLines] },
  };
}
