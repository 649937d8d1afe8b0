import assert from "node:assert/strict";
import { agentSections } from "../../outcome/agent_sections.ts";
import { sampleAgents } from "../../outcome/testing/sample_agents.ts";
import { agentLines } from "./agent_lines.ts";

const { agents, tasks } = sampleAgents();

Deno.test("the text of a run says of agents what they took, of bells what became of rings, of tasks who had them", () => {
  assert.deepEqual(agentLines({ agents, tasks }), [
    "Agents:",
    "  AI_Worker: ✅ Success, ended by a fault – took 1, completed 0; 2 model requests",
    "  AI_Night: ✅ Success – took 2, completed 2; 6 model requests; 3 rings of its bell (1 lost, 1 doubled), 3 starts",
    "Tasks:",
    "  2 of 2 done exactly once, 2 results heard; 1 hand-over",
    "  task 1 (Review change 1): AI_Worker → AI_Night",
  ]);
  const undone = { ...tasks[1]!, done: 0, state: "open", partners: [] };
  assert.equal(
    agentLines({ agents: [], tasks: [undone] }).at(-1),
    "  task 2 (Review change 2): taken by nobody, never done (open)",
  );
  assert.deepEqual(agentLines({ agents: [], tasks: [] }), []);
});

Deno.test("the page of a run has tables of tasks, agents and bells, and none of what the run does not have", () => {
  const sections = agentSections({ agents, tasks });
  assert.deepEqual(sections.map(({ title, table }) => [title, table.rows.length]), [
    ["Tasks", 2],
    ["Agents", 2],
    ["Bells", 1],
  ]);
  assert.deepEqual(sections[0]!.table.rows[0]!.slice(4), [
    ...["✓\u00a0once", "AI_Worker → AI_Night", "1", "✓\u00a0heard", "8.0 s"],
  ]);
  assert.deepEqual(sections[2]!.table.rows[0], ["AI_Night", "3", "1", "1", "0", "3"]);
  assert.deepEqual(agentSections({ agents: [], tasks: [] }), []);
});
