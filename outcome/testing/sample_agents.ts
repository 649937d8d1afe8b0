/** Makes agents and tasks as a run would leave them, for tests: a killed agent's task was handed over to one with a bell. */
import type { AgentResult, Results } from "../results.ts";

/** Returns a part of results. */
export function sampleAgents(): Pick<Results, "agents" | "tasks"> {
  const agent: AgentResult = {
    ...{ ai_id: "AI_Worker", exec: "python3 work.py", capabilities: ["review"] },
    ...{ started_at_ms: 2, ready: true, success: true, exit_code: 137 },
    ...{ ended_early: false, ended_by_fault: true, killed: false },
    ...{ log_lines: 4, warnings: 0, errors: 0, last_lines: ["Took s1 of AI_Asker (task)"] },
    ...{ taken: 1, completed: 0, model_requests: 2, bell: null },
  };
  const bell = { rung: 3, lost: 1, doubled: 1, delayed: 0, woken: 3 };
  const night = {
    ...{ ...agent, ai_id: "AI_Night", exit_code: 0, ended_by_fault: false, last_lines: [] },
    ...{ taken: 2, completed: 2, model_requests: 6, bell },
  };
  const task = {
    ...{ n: 1, text: "Review change 1", asked_by: "AI_Asker", to: null, asked_at_ms: 1_000 },
    ...{ answered_at_ms: 9_000, session_id: "s1", state: "completed", done: 1, heard: true },
  };
  return {
    agents: [agent, night],
    tasks: [
      { ...task, partners: ["AI_Worker", "AI_Night"], hand_overs: 1 },
      { ...task, n: 2, text: "Review change 2", session_id: "s2", partners: ["AI_Night"], hand_overs: 0 },
    ],
  };
}
