/**
 * Runs the scenarios of steps.json: each client of a package does the same at a real hub, over each of its doors. A step is a command
 * for the client's driver, or something that happens to the hub; README.md beside this file has the commands.
 */
import { ContractHub, type Door } from "./contract_hub.ts";
import { type Answer, Driver, type DriverCommand } from "./driver.ts";
import { difference, filledIn, valueAt } from "./matching.ts";
import scenarios from "./steps.json" with { type: "json" };

/** A message that is waited for comes within so long: a client waits for up to 30 s where its hub was away for long. */
const PATIENCE_MS = 40_000;

type Step = Readonly<Record<string, unknown>> & {
  readonly expect?: unknown;
  readonly save?: Readonly<Record<string, string>>;
};

/** How a scenario ended: it holds, the client does not offer a command of it, or a step of it failed. */
export type Cell = "holds" | `lacks ${string}` | `fails: ${string}`;

/** Runs all scenarios with one client over one door, and resolves with how each ended, by name. */
export async function contractResults(
  client: DriverCommand,
  door: Door,
  hub: ContractHub,
): Promise<ReadonlyMap<string, Cell>> {
  const cells = new Map<string, Cell>();
  await using driver = new Driver(client, ["--hub", hub.at(door), "--key-file", hub.keyFile]);
  for (const [index, { name, steps }] of scenarios.entries()) {
    const run = crypto.randomUUID().slice(0, 8);
    const saved = new Map<string, unknown>(["A", "B", "C"].map((ai) => [ai, `${ai}-${index}-${run}`]));
    cells.set(name, await scenarioCell(steps as readonly Step[], { driver, hub, saved }));
    for (const as of new Set((steps as readonly Step[]).map((step) => step.as))) {
      if (as !== undefined) await driver.ask({ do: "close", as });
    }
  }
  return cells;
}

interface Scene {
  readonly driver: Driver;
  readonly hub: ContractHub;
  readonly saved: Map<string, unknown>;
}

async function scenarioCell(steps: readonly Step[], scene: Scene): Promise<Cell> {
  for (const [index, written] of steps.entries()) {
    const step = filledIn(written, scene.saved) as Step;
    const answer = await answerTo(step, scene);
    if (answer.unsupported) return `lacks ${step.do}`;
    const expected = step.expect ?? {};
    const isRefused = answer.error !== undefined && !Object.hasOwn(expected as object, "error");
    const wrong = isRefused ? `it is refused: ${JSON.stringify(answer.error)}` : difference(answer, expected);
    if (wrong !== undefined) return `fails: step ${index + 1}, ${JSON.stringify(written)}: ${wrong}`;
    for (const [name, path] of Object.entries(step.save ?? {})) scene.saved.set(name, valueAt(answer, path));
  }
  return "holds";
}

async function answerTo(step: Step, { driver, hub }: Scene): Promise<Answer> {
  if (step.cut) {
    hub.cut();
    return {};
  }
  if (typeof step.hub === "string") {
    await hub.do(step.hub);
    return {};
  }
  if (step.until !== undefined) return await until(step, driver);
  const { expect: _expect, save: _save, ...command } = step;
  return await driver.ask(command);
}

/** Takes messages until one is like `until`; what came before is passed over. */
async function until({ as, until, timeout = PATIENCE_MS }: Step, driver: Driver): Promise<Answer> {
  for (;;) {
    const answer = await driver.ask({ do: "next", as, timeout });
    if (answer.message === undefined) return answer;
    const isError = Object.keys(until as object).length === 0;
    if (!isError && difference(answer.message, until) === undefined) return answer;
  }
}
