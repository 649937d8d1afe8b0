/** Refuses scenarios whose agents run programs that are not there, each of which would fail only in the run. */
import { givenCommand } from "../../internal/given_command.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import { expandExec } from "./exec_words.ts";
import { isAgent } from "./member_schema.ts";
import type { Scenario } from "./schema.ts";

/** @throws {UserError} `USAGE` naming the first member whose program is in no folder of `path` (as in PATH) */
export async function refuseMissingPrograms(
  { name, members }: Pick<Scenario, "name" | "members">,
  { folder, path }: { readonly folder: string; readonly path: string | undefined },
): Promise<void> {
  for (const [i, member] of members.entries()) {
    if (!isAgent(member)) continue;
    const exec = expandExec(member.exec, { folder, model: undefined });
    const fix = "aicollab harness show real_agents";
    await givenCommand(exec, { path, fix }).catch((cause) => {
      if (!(cause instanceof UserError)) throw cause;
      throw usageError(`"${name}" is not a scenario`, {
        why: `members.${i}.exec: ${[cause.message, cause.why].filter(Boolean).join(": ")}`,
        fix: cause.fix ?? fix,
      });
    });
  }
}
