/** The entry of @aicollab/client: `build/client_package.ts` bundles it. What it offers is in api.ts. */
import { connect } from "./agent.ts";
import type * as api from "./api.ts";
import { visit } from "./visit.ts";

export { ClosedError, HubError, RefusedError } from "../../client/errors.ts";
export { LostTaskError } from "./lost_task_error.ts";
export { connect, visit };

// What strangers compile against is what there is.
({ connect, visit }) satisfies Pick<typeof api, "connect" | "visit">;
