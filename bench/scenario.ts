/** Declares scenarios, which servers run in turns, and the figures of one turn. */
import type { Server, StartServer } from "./server.ts";

/** The figures of one turn by name, in the order of a table's columns; a name ends with the unit. */
export type Figures = Readonly<Record<string, number>>;

/** A comparison of servers that do the same work. */
export interface Scenario {
  readonly name: string;
  /** The note says in what the servers differ beside their speed. */
  readonly note: string;
  /** The server whose ratio counts comes first, the one that it is compared with second. */
  readonly servers: readonly StartServer[];
  /** @throws {Error} a message was lost, came twice, or was not stored although it was acknowledged. */
  readonly turn: (server: Server, turn: number) => Promise<Figures>;
  /** The figure that is compared, and the ratio that the first server should reach. */
  readonly goal?: { readonly figure: string; readonly ratio: number };
}
