/** Lists the built-in scenarios as a table or as JSON. */
import { formatAmount, TIMES } from "../internal/units.ts";
import { FAULT_WORDS } from "./faults/fault.ts";
import { BUILT_IN_NAMES, loadScenario } from "./scenario/load.ts";
import { namesOf } from "./scenario/member_specs.ts";

interface Row {
  readonly name: string;
  readonly members: number;
  readonly duration_ms: number;
  readonly about: string;
  readonly faults: readonly string[];
}

/** Returns the lines of the list. */
export async function listScenarios({ json }: { json: boolean }): Promise<string[]> {
  const rows = await Promise.all(BUILT_IN_NAMES.map(rowOf));
  if (json) return [JSON.stringify(rows, null, 2)];
  const width = Math.max(...BUILT_IN_NAMES.map((name) => name.length));
  return rows.flatMap(({ name, members, duration_ms, about, faults }) => [
    `${name.padEnd(width)}  ${String(members).padStart(2)} AIs  ${
      formatAmount(duration_ms, TIMES).padStart(4)
    }  ${about}`,
    ...faults.map((kind) =>
      `${" ".repeat(width)}  ${kind}: ${FAULT_WORDS[kind as keyof typeof FAULT_WORDS]}`
    ),
  ]);
}

async function rowOf(name: string): Promise<Row> {
  const scenario = await loadScenario(name);
  const { duration_ms, about = "", faults = [] } = scenario;
  return {
    name,
    members: namesOf(scenario).length,
    duration_ms,
    about,
    faults: [...new Set(faults.map(({ kind }) => kind))],
  };
}
