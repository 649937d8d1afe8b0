/** Plants bugs in which connection has a name, and in what a visit may do beside it. */
import type { Core } from "../../session/core.ts";
import type { Peer } from "../../session/peer.ts";
import type { Party } from "../../sequencer/turn.ts";
import type { Mutation } from "../simulated_hub.ts";
import { afterRelay, changed, withPeers } from "./planting.ts";

export const CONNECTION_MUTANTS = {
  "lets nobody take its name over": {
    core: ({ takeovers }) => {
      takeovers.waitMs = () => 1_000;
    },
  },
  "lets a visit replace its AI's own connection": {
    core: (core) =>
      withVisits(
        core,
        ({ ai }) => core.roster.get(ai)?.closeWithError("REPLACED", `"${ai}" connected again`),
      ),
  },
  "takes a visit for the return of a lost AI": {
    core: (core) => withVisits(core, ({ ai }) => core.sequencer.connected(ai)),
  },
  "takes the end of a visit for a lost connection": {
    core: ({ roster }) => {
      const remove = roster.remove.bind(roster);
      roster.remove = (peer) => remove(peer) || peer.isVisit;
    },
  },
  "ends the presence of an AI that leaves a visit": {
    core: ({ sequencer }) => {
      const { submit } = sequencer;
      sequencer.submit = (party, ...lines) =>
        submit.call(sequencer, changed<Party>(party, { isVisit: false }), ...lines);
    },
  },
  "relays live lines to visits": {
    core: (core) =>
      afterRelay(core, ({ line }, ai) => {
        for (const visit of core.roster.visitsOf(ai)) visit.outbox.push(line);
      }),
  },
  "delivers to a visit that reads nothing": {
    core: (core) => withVisits(core, (peer) => peer.readNothing = () => {}),
  },
  "delivers nothing to a visit once it has caught up": {
    core: (core) => withVisits(core, (peer) => peer.reader.deliver = () => {}),
  },
  "gives the oldest connection the name": {
    core: ({ roster }) => {
      const { remove } = roster;
      roster.remove = (peer) => remove.call(roster, roster.get(peer.ai) ?? peer);
    },
  },
} satisfies Readonly<Record<string, Mutation>>;

/** Does something to each visit, just before it is added to the roster. */
function withVisits(core: Core, change: (visit: Peer) => void): void {
  withPeers(core, (peer) => peer.isVisit && change(peer));
}
