/** What a scenario is: data. The built-in ones and a person's JSON file have the same shape. */
import * as z from "zod";
import { nearestWord } from "../internal/nearest_word.ts";
import { usageError } from "../internal/user_error.ts";
import { expectation } from "../protocol/refusals.ts";
import { MEASURES } from "./measures.ts";
import basic from "./scenarios/basic.json" with { type: "json" };

const memberSchema = z.strictObject({
  ai_id: z.string().min(1).max(64),
  specialization: z.string().min(1).max(64),
  start_ms: z.int().min(0).describe("after the hub was ready"),
});

const checkSchema = z.strictObject({
  measure: z.enum(Object.keys(MEASURES) as [keyof typeof MEASURES, ...(keyof typeof MEASURES)[]]),
  at_least: z.number(),
});

const scenarioSchema = z.strictObject({
  name: z.string().regex(/^\w[\w.-]{0,63}$/, { error: "not a name: letters, digits, _ . -" }).optional()
    .describe("of the folder of its results; the file's unless given"),
  title: z.string().min(1).max(80),
  duration_ms: z.int().min(1_000),
  members: z.array(memberSchema).min(1).refine(
    (members) => new Set(members.map((member) => member.ai_id)).size === members.length,
    { error: "two members have the same ai_id" },
  ),
  checks: z.array(checkSchema),
});

/** A checked scenario and the name it was asked for by. */
export type Scenario = Omit<z.output<typeof scenarioSchema>, "name"> & { readonly name: string };

/** An AI of a scenario. */
export type Member = Scenario["members"][number];

/** The scenarios that every aicollab has. */
const BUILT_IN: Readonly<Record<string, unknown>> = { basic };

/** The built-in scenario `name`, or the one in the file of that path. @throws {UserError} `USAGE` */
export async function loadScenario(name: string): Promise<Scenario> {
  if (Object.hasOwn(BUILT_IN, name)) return { ...scenarioSchema.parse(BUILT_IN[name]), name };
  if (!name.endsWith(".json")) {
    const meant = nearestWord(name, Object.keys(BUILT_IN));
    throw usageError(`unknown scenario "${name}"`, {
      why: meant
        ? `did you mean ${meant}?`
        : `there are: ${Object.keys(BUILT_IN).join(", ")}; or a path to a .json file`,
      fix: `aicollab harness ${meant ?? "basic"}`,
    });
  }
  const fileName = name.replace(/^.*\//, "").replace(/\.json$/, "");
  const scenario = await readScenario(name);
  return { ...scenario, name: scenario.name ?? fileName };
}

async function readScenario(path: string): Promise<z.output<typeof scenarioSchema>> {
  let content: unknown;
  try {
    content = JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    throw usageError(`cannot read the scenario "${path}"`, { why: (cause as Error).message });
  }
  const checked = scenarioSchema.safeParse(scenarioIn(content), { error: expectation });
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  throw usageError(`"${path}" is not a scenario`, {
    why: `${issue.path.join(".") || "the file"}: ${issue.message}`,
  });
}

/** The scenario that a run was of, where the file is its `run.json`. */
function scenarioIn(content: unknown): unknown {
  return (content as { scenario?: unknown } | null)?.scenario ?? content;
}

/** The scenario at another length: start times shrink in proportion where the last would fall in the second half. */
export function withDuration(scenario: Scenario, durationMs: number): Scenario {
  const lastStartMs = Math.max(...scenario.members.map((member) => member.start_ms));
  const factor = lastStartMs > durationMs / 2 ? durationMs / scenario.duration_ms : 1;
  const members = scenario.members.map((member) => ({
    ...member,
    start_ms: Math.round(member.start_ms * Math.min(1, factor)),
  }));
  return { ...scenario, duration_ms: durationMs, members };
}
