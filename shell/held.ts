/** Finds the fence of work, which the hub knows: nothing is kept between two calls. */
import { EXIT } from "../internal/exit_codes.ts";
import { UserError } from "../internal/user_error.ts";
import type { Desk } from "./desk.ts";
import { lastFence } from "./job_reader.ts";

/** Returns the fence that was given, or with which the AI took the work last. @throws {UserError} where it never had it */
export async function fenceOf(desk: Desk, session_id: string, given: number | undefined): Promise<number> {
  const fence = given ?? await lastFence(desk, session_id);
  if (fence !== undefined) return fence;
  throw new UserError({
    code: "NOT_PARTY",
    what: `${desk.me} has never held "${session_id}"`,
    fix: `aicollab take ${session_id}`,
    exit: EXIT.usage,
  });
}
