/** Runs a scenario on its servers in turns, so that other work of the machine burdens all of them alike. */
import type { Figures, Scenario } from "./scenario.ts";
import type { Server } from "./server.ts";
import { median } from "./statistics.ts";
import { explainingFailure } from "./turn_failure.ts";

/** These are the figures of a scenario. */
export interface Outcome {
  readonly scenario: string;
  readonly note: string;
  readonly servers: readonly ServerOutcome[];
  /** The first server's median divided by the second's, of the figure that has a goal; undefined when it ran alone. */
  readonly ratio?: { readonly figure: string; readonly is: number; readonly goal: number };
  /** `load_average` is the machine's load average over the last minute of the scenario. */
  readonly load_average: number;
}

/** These are the figures of one server. */
export interface ServerOutcome {
  readonly server: string;
  readonly median: Figures;
  readonly turns: readonly Figures[];
}

/**
 * Starts the servers, each with an empty folder below `folder`, and gives each of them `turns` turns.
 * @throws {Error} a server does not start, or a turn fails; the text has the server's last lines.
 */
export async function inTurns(
  scenario: Scenario,
  { turns, folder }: { turns: number; folder: string },
): Promise<Outcome> {
  await using started = new AsyncDisposableStack();
  const servers: { server: Server; turns: Figures[] }[] = [];
  for (const start of scenario.servers) {
    servers.push({ server: started.use(await start(folder)), turns: [] });
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const { server, turns } of servers) {
      const what = `${scenario.name}, turn ${turn + 1} of ${server.name}`;
      turns.push(await explainingFailure(what, server, scenario.turn(server, turn)));
    }
  }
  const outcomes = servers.map(({ server, turns }) => ({
    server: server.name,
    median: medianOf(turns),
    turns,
  }));
  const ratio = ratioOf(scenario, outcomes);
  return {
    scenario: scenario.name,
    note: scenario.note,
    servers: outcomes,
    ...(ratio ? { ratio } : {}),
    load_average: Deno.loadavg()[0]!,
  };
}

function medianOf(turns: readonly Figures[]): Figures {
  const names = Object.keys(turns[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(turns.map((turn) => turn[name]!))]));
}

function ratioOf({ goal }: Scenario, [hub, other]: readonly ServerOutcome[]): Outcome["ratio"] {
  if (!goal || !hub || !other) return undefined;
  const { figure, ratio } = goal;
  return { figure, is: hub.median[figure]! / other.median[figure]!, goal: ratio };
}
