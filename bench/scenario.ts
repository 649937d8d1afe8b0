/** What a scenario is: a piece of work that servers do in turns, and the figures of one turn. */
import type { Server, StartServer } from "./server.ts";

/** Figures of one turn, by names that tell their unit, in the order in which a table shows them. */
export type Figures = Readonly<Record<string, number>>;

/** One comparison. */
export interface Scenario {
  readonly name: string;
  /** What the figures do not say by themselves: where the servers do not do the same. */
  readonly note: string;
  /** The hub first, then the server that it is compared with, where there is one. */
  readonly servers: readonly StartServer[];
  /** @throws {Error} a message was lost, came twice, or was not kept although it was acknowledged. */
  readonly turn: (server: Server, turn: number) => Promise<Figures>;
  /** The figure that is compared, higher being better, and how many times the other's it should be. */
  readonly goal?: { readonly figure: string; readonly ratio: number };
}
