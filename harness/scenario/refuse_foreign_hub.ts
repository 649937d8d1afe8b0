/** What a scenario asks for that there is only with a hub of the run's own. */
import { usageError } from "../../internal/user_error.ts";
import { needsOwnHub } from "../faults/fault.ts";
import { RECORDER_ID } from "../run/foreign_hub.ts";
import type { Scenario } from "./schema.ts";
import { namesOf } from "./trainer_specs.ts";

/**
 * The lease is no such thing: with another one faults are felt sooner or later, but they are felt.
 * @throws {UserError} `USAGE` naming the first such thing, where the hub is somebody else's.
 */
export function refuseForeignHub(scenario: Scenario, address: string): void {
  const { name, faults = [], quota_bytes } = scenario;
  if (namesOf(scenario).includes(RECORDER_ID)) {
    throw usageError(`"${name}" cannot run against ${address}`, {
      why: `one of its AIs is called "${RECORDER_ID}", under which the run itself listens there`,
      fix: "give that AI another name",
    });
  }
  const fault = faults.find(needsOwnHub);
  if (!fault && quota_bytes === undefined) return;
  throw usageError(`"${name}" cannot run against ${address}`, {
    why: `${
      fault
        ? `its fault "${fault.kind}" takes hold of the hub itself`
        : "its quota_bytes is an option of the hub"
    }, and that one is not the run's own`,
    fix: `aicollab harness ${name}`,
  });
}
