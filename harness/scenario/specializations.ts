/** Refuses scenarios with unknown specializations, whose trainers would fail one by one in the run. */
import * as z from "zod";
import { nearestWord } from "../../internal/nearest_word.ts";
import { selfCommand } from "../../internal/self_spawn.ts";
import { usageError } from "../../internal/user_error.ts";
import { isAgent, type TrainerMember } from "./member_schema.ts";
import type { Scenario } from "./schema.ts";

/** Matches what is used of `aicollab specs --json`. */
const specsSchema = z.object({ specializations: z.array(z.object({ specialization: z.string() })) });

/** @throws {UserError} `USAGE` naming the first member of a specialization that is not in `known`. */
export function refuseUnknownSpecializations(
  { name, members }: Pick<Scenario, "name" | "members">,
  known: readonly string[],
): void {
  const i = members.findIndex((member) => !isAgent(member) && !known.includes(member.specialization));
  if (i < 0) return;
  const { specialization } = members[i] as TrainerMember;
  const meant = nearestWord(specialization, known);
  throw usageError(`"${name}" is not a scenario`, {
    why: `members.${i}.specialization: no trainer has "${specialization}"; ` +
      (meant ? `did you mean ${meant}?` : `there are: ${known.join(", ")}`),
    fix: "aicollab specs",
  });
}

/** Resolves with the specializations of this program's trainers, which a copy of it prints, as trainers are copies too. */
export async function knownSpecializations(
  environment: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { program, args, env } = selfCommand(["specs", "--json"], environment);
  const child = new Deno.Command(program, {
    args,
    env: { ...environment, ...env },
    clearEnv: true,
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" } as const,
    // The copy is detached so that a Ctrl-C reaches the run only, which ends gracefully.
    detached: true,
  }).spawn();
  const { success, stdout, stderr } = await child.output();
  await child.stdin.close().catch(() => {});
  if (!success) throw new Error(`aicollab specs --json failed: ${new TextDecoder().decode(stderr)}`);
  const { specializations } = specsSchema.parse(JSON.parse(new TextDecoder().decode(stdout)));
  return specializations.map(({ specialization }) => specialization);
}
