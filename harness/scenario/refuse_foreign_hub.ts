/** Refuses scenarios that need a hub of the run's own. */
import { usageError } from "../../internal/user_error.ts";
import { needsOwnHub } from "../faults/fault.ts";
import { RECORDER_ID } from "../run/foreign_hub.ts";
import type { Scenario } from "./schema.ts";
import { namesOf } from "./member_specs.ts";

/**
 * Accepts a scenario with a lease, whose faults take effect with another lease too, only sooner or later.
 * @throws {UserError} `USAGE` naming the first part of the scenario that needs a hub of the run's own.
 */
export function refuseForeignHub(scenario: Scenario, address: string): void {
  const { name, faults = [], quota_bytes, tasks } = scenario;
  if (namesOf(scenario).includes(RECORDER_ID)) {
    throw usageError(`"${name}" cannot run against ${address}`, {
      why: `one of its AIs is called "${RECORDER_ID}", the ai_id of the run's own recorder`,
      fix: "give that AI another name",
    });
  }
  const fault = faults.find(needsOwnHub);
  if (!fault && quota_bytes === undefined && tasks === undefined) return;
  throw usageError(`"${name}" cannot run against ${address}`, {
    why: fault || quota_bytes !== undefined
      ? `${
        fault ? `its fault "${fault.kind}" acts on the hub itself` : "its quota_bytes is an option of the hub"
      }, which this run does not start`
      : "how often each of its tasks was done is counted in the hub's own journal",
    fix: `aicollab harness ${name}`,
  });
}
