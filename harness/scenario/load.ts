/** Finds a scenario by its name or in a file, and checks it. */
import { jsonOfFile } from "../../internal/json_file.ts";
import { nearestWord } from "../../internal/nearest_word.ts";
import { usageError } from "../../internal/user_error.ts";
import { expectation } from "../../protocol/refusals.ts";
import { BUILT_IN } from "./built_in.ts";
import { type Scenario, scenarioSchema } from "./schema.ts";
import { checkProblems, scenarioProblems } from "./scenario_problems.ts";

/** So many problems of a file are listed; the others are counted. */
const MAX_PROBLEMS = 5;

export const BUILT_IN_NAMES: readonly string[] = Object.keys(BUILT_IN);

/**
 * Loads the built-in scenario `name`, or the one in the file of that path. `orCommands` are commands of the harness that an
 * unknown name could be a typo of.
 * @throws {UserError} `USAGE`
 */
export async function loadScenario(
  name: string,
  { orCommands = [] }: { readonly orCommands?: readonly string[] } = {},
): Promise<Scenario> {
  if (Object.hasOwn(BUILT_IN, name)) return { ...checked(name, BUILT_IN[name]), name };
  if (!name.endsWith(".json")) throw unknownScenario(name, orCommands);
  const fileName = name.replace(/^.*\//, "").replace(/\.json$/, "");
  const scenario = checked(name, scenarioIn(await readJson(name)));
  return { ...scenario, name: scenario.name ?? fileName };
}

function unknownScenario(name: string, orCommands: readonly string[]): Error {
  const meant = [nearestWord(name, orCommands), nearestWord(name, BUILT_IN_NAMES)].filter((word) =>
    word !== undefined
  );
  return usageError(`unknown ${orCommands.length > 0 ? "command or " : ""}scenario "${name}"`, {
    why: meant.length > 0
      ? `did you mean ${meant.join(" or ")}?`
      : `there are: ${BUILT_IN_NAMES.join(", ")}; or a path to a .json file`,
    fix: meant.length === 1 ? `aicollab harness ${meant[0]}` : "aicollab harness list",
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return jsonOfFile(await Deno.readFile(path));
  } catch (cause) {
    throw usageError(`cannot read the scenario "${path}"`, {
      why: (cause as Error).message,
      fix: "aicollab harness show basic > mine.json",
    });
  }
}

/** Returns the scenario inside a file that is the `run.json` of a run, else the content itself. */
function scenarioIn(content: unknown): unknown {
  return (content as { scenario?: unknown } | null)?.scenario ?? content;
}

function checked(name: string, content: unknown) {
  const result = scenarioSchema.safeParse(content, { error: expectation });
  const wrong = result.success ? scenarioProblems(result.data) : [
    ...result.error.issues.map(({ path, message }) => `${path.join(".") || "the file"}: ${message}`),
    ...checkProblems(checksIn(content)),
  ];
  if (result.success && wrong.length === 0) return result.data;
  const more = wrong.splice(MAX_PROBLEMS).length;
  throw notOne(name, [...wrong, ...(more > 0 ? [`and ${more} more`] : [])].join("; "));
}

/** Returns the checks of a file with other problems, provided that they are texts. */
function checksIn(content: unknown): readonly string[] {
  const { checks } = (content ?? {}) as { checks?: unknown };
  return scenarioSchema.shape.checks.safeParse(checks).data ?? [];
}

function notOne(name: string, why: string): Error {
  return usageError(`"${name}" is not a scenario`, { why, fix: "aicollab harness show basic" });
}
