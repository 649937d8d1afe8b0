/** Holds the built-in scenarios by name, in the order in which `harness list` shows them. */
import basic from "./built_in/basic.json" with { type: "json" };
import duplicateId from "./built_in/duplicate_id.json" with { type: "json" };
import hubRestart from "./built_in/hub_restart.json" with { type: "json" };
import lateJoin from "./built_in/late_join.json" with { type: "json" };
import multiSpec from "./built_in/multi_spec.json" with { type: "json" };
import partnerDies from "./built_in/partner_dies.json" with { type: "json" };
import realAgents from "./built_in/real_agents.json" with { type: "json" };
import reconnect from "./built_in/reconnect.json" with { type: "json" };
import sequential from "./built_in/sequential.json" with { type: "json" };
import slowReader from "./built_in/slow_reader.json" with { type: "json" };
import stressTest from "./built_in/stress_test.json" with { type: "json" };

/** The scenarios are unchecked here; `load.ts` checks them as it checks a user's own. */
export const BUILT_IN: Readonly<Record<string, unknown>> = {
  basic,
  multi_spec: multiSpec,
  stress_test: stressTest,
  sequential,
  late_join: lateJoin,
  reconnect,
  hub_restart: hubRestart,
  partner_dies: partnerDies,
  duplicate_id: duplicateId,
  slow_reader: slowReader,
  real_agents: realAgents,
};
