/** Finds a scenario by its name or in a file, and checks it. */
import type * as z from "zod";
import { nearestWord } from "../../internal/nearest_word.ts";
import { usageError } from "../../internal/user_error.ts";
import { expectation } from "../../protocol/refusals.ts";
import { HUB_ID, isAiId } from "../../protocol/names.ts";
import { needsTrainer, PARTNER } from "../faults/fault.ts";
import { NOT_AN_AI_ID } from "./ai_id.ts";
import { BUILT_IN } from "./built_in.ts";
import { namesOf, seatsOf } from "./seats.ts";
import { type Scenario, scenarioSchema } from "./schema.ts";

/** How many things that are wrong with a file are told at once. */
const TOLD = 3;

/** The names of the scenarios that every aicollab has. */
export const BUILT_IN_NAMES: readonly string[] = Object.keys(BUILT_IN);

/** The built-in scenario `name`, or the one in the file of that path. @throws {UserError} `USAGE` */
export async function loadScenario(name: string): Promise<Scenario> {
  if (Object.hasOwn(BUILT_IN, name)) return { ...checked(name, BUILT_IN[name]), name };
  if (!name.endsWith(".json")) throw unknownScenario(name);
  const fileName = name.replace(/^.*\//, "").replace(/\.json$/, "");
  const scenario = checked(name, scenarioIn(await readJson(name)));
  return { ...scenario, name: scenario.name ?? fileName };
}

function unknownScenario(name: string): Error {
  const meant = nearestWord(name, [...BUILT_IN_NAMES, "list", "show", "compare"]);
  return usageError(`unknown scenario "${name}"`, {
    why: meant
      ? `did you mean ${meant}?`
      : `there are: ${BUILT_IN_NAMES.join(", ")}; or a path to a .json file`,
    fix: meant ? `aicollab harness ${meant}` : "aicollab harness list",
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    throw usageError(`cannot read the scenario "${path}"`, {
      why: (cause as Error).message,
      fix: "aicollab harness show basic > mine.json",
    });
  }
}

/** The scenario that a run was of, where the file is its `run.json`. */
function scenarioIn(content: unknown): unknown {
  return (content as { scenario?: unknown } | null)?.scenario ?? content;
}

function checked(name: string, content: unknown) {
  const result = scenarioSchema.safeParse(content, { error: expectation });
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) =>
      `${path.join(".") || "the file"}: ${message}`
    );
    const more = wrong.splice(TOLD).length;
    throw notOne(name, [...wrong, ...(more > 0 ? [`and ${more} more`] : [])].join("; "));
  }
  checkWhole(name, result.data);
  return result.data;
}

/** What no schema of a part can see: names that are there once, and faults that can hit whom they name. */
function checkWhole(name: string, scenario: z.output<typeof scenarioSchema>): void {
  const names = namesOf(scenario);
  if (names.length === 0) throw notOne(name, "members: nobody is to run, and there is no load either");
  const wrongName = names.find((name) => !isAiId(name));
  if (wrongName !== undefined) throw notOne(name, `members: "${wrongName}" is ${NOT_AN_AI_ID}`);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) throw notOne(name, `members: two of them are called "${twice}"`);
  const trainers = seatsOf(scenario).map(({ ai_id }) => ai_id);
  for (const [i, fault] of (scenario.faults ?? []).entries()) {
    if (fault.kind === "fill_disk" && scenario.quota_bytes === undefined) {
      throw notOne(name, `faults.${i}: fill_disk fills the hub's quota: give the scenario quota_bytes`);
    }
    const target = "target" in fault ? fault.target : undefined;
    if (target === undefined || target === PARTNER || target === HUB_ID) continue;
    const wrong = !names.includes(target)
      ? `nobody is called "${target}"`
      : needsTrainer(fault) && !trainers.includes(target)
      ? `"${target}" is of the load, which has no process of its own`
      : undefined;
    if (wrong === undefined) continue;
    const known = needsTrainer(fault) ? trainers : names;
    const meant = nearestWord(target, known);
    const hint = meant && meant !== target
      ? `did you mean ${meant}?`
      : `there are: ${known.slice(0, 12).join(", ")}`;
    throw notOne(name, `faults.${i}.target: ${wrong}; ${hint}`);
  }
}

function notOne(name: string, why: string): Error {
  return usageError(`"${name}" is not a scenario`, { why, fix: "aicollab harness show basic" });
}
