/** Plants bugs in who waits for whom, and in who is told that AIs wait in a circle. */
import type { Core } from "../../session/core.ts";
import type { Mutation } from "../simulated_hub.ts";

type Waits = Core["state"]["waits"];

/** Changes which circles are found. */
function finding(change: (circle: ReturnType<Waits["circleThrough"]>) => ReturnType<Waits["circleThrough"]>) {
  return {
    core: ({ state: { waits } }: Core) => {
      const circleThrough = waits.circleThrough.bind(waits);
      waits.circleThrough = (wait) => change(circleThrough(wait));
    },
  };
}

export const DEADLOCK_MUTANTS = {
  "tells nobody that AIs wait in a circle": finding(() => undefined),
  "finds circles of two AIs alone": finding((circle) => circle?.length === 2 ? circle : undefined),
  "tells all but the last AI of a circle": finding((circle) => circle?.slice(0, -1)),
  "forgets at a restart who waits for whom": {
    core: ({ state: { waits } }) => waits.load([]),
  },
  "keeps waits that are over": {
    core: ({ state: { waits } }) => {
      const put = waits.put.bind(waits);
      waits.put = (row) => row.state === "open" || row.state === "active" ? put(row) : [];
    },
  },
  "tells of a circle again with each change of it": {
    core: ({ state: { waits } }) => {
      const put = waits.put.bind(waits);
      waits.put = (row) => {
        put(row);
        return waits.all.filter(({ session_id }) => session_id === row.session_id);
      };
    },
  },
  "takes who was asked for one that waits": {
    core: ({ state: { waits } }) => {
      const put = waits.put.bind(waits);
      waits.put = (row) => put({ ...row, questions: [] });
    },
  },
} satisfies Readonly<Record<string, Mutation>>;
