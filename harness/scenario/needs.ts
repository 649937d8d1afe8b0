/** What a scenario asks of its hub that only a hub of the run's own can give. */
import { usageError } from "../../internal/user_error.ts";
import { needsOwnHub } from "../faults/fault.ts";
import type { Scenario } from "./schema.ts";

/**
 * The lease is no such thing: with another one faults are felt sooner or later, but they are felt.
 * @throws {UserError} `USAGE` naming the first such thing, where the hub is somebody else's.
 */
export function refuseOwnHubNeeds({ name, faults = [], quota_bytes }: Scenario, address: string): void {
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
