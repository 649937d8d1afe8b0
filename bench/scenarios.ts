/** Pairs each workload of the hub with the mode of nats-server that does the same, and sets the ratio to reach. */
import { startHubServer } from "./hub_server.ts";
import { startJetStreamServer, startNatsServer } from "./nats_server.ts";
import type { Scenario } from "./scenario.ts";
import type { StartServer } from "./server.ts";
import { type Kind, type Workload, workloads } from "./workloads.ts";

/** The server that a kind of workload is compared with. */
interface Other {
  readonly start: StartServer;
  /** The note says in what that server differs from the hub. */
  readonly note: string;
  /** Returns the ratio to reach; undefined where none is set. */
  readonly goal: (workload: Workload) => number | undefined;
}

const STORES_NOTHING = "nats-server core stores nothing; the hub commits and fsyncs before it delivers";
const NO_FSYNC = "JetStream acknowledges before it fsyncs; the hub after";

const OTHERS: Readonly<Record<Kind, Other>> = {
  "fan-out": {
    start: startNatsServer,
    note: STORES_NOTHING,
    goal: ({ name }) => name.endsWith("→ 64") ? 1.5 : 1,
  },
  acknowledged: { start: startJetStreamServer, note: NO_FSYNC, goal: () => 0.8 },
  latency: { start: startNatsServer, note: STORES_NOTHING, goal: () => undefined },
};

/** Returns the scenarios of the chosen kinds; without `compare` they have the hub alone. */
export function scenarios(
  { kinds, size, compare }: { kinds: readonly Kind[]; size: "full" | "quick"; compare: boolean },
): Scenario[] {
  return workloads({ kinds, size }).map((workload) => {
    const { start, note, goal } = OTHERS[workload.kind];
    const ratio = goal(workload);
    return {
      name: workload.name,
      note,
      servers: compare ? [startHubServer, start] : [startHubServer],
      turn: (server, turn) => workload.turn(server, turn),
      ...(ratio === undefined ? {} : { goal: { figure: workload.compared[0]!, ratio } }),
    };
  });
}
