/**
 * Measures one hub under several conditions, in turns, and reports the figures. It is one process, as two would differ by more
 * than the conditions do.
 */
import { type HubServer, startHubServer } from "./hub_server.ts";
import { inTurns } from "./in_turns.ts";
import { report } from "./report.ts";
import type { Figures, Scenario } from "./scenario.ts";
import type { Server } from "./server.ts";

/** Runs one turn under a condition; `number` is another one in each turn, as names of AIs must not come again. */
export type ConditionTurn = (number: number) => Promise<Figures>;

/** A comparison of conditions. */
export interface Comparison {
  readonly name: string;
  readonly note: string;
  /** By name; the first one's figure may be so many times that of the second. */
  readonly conditions: Readonly<Record<string, ConditionTurn>>;
  readonly goal: NonNullable<Scenario["goal"]>;
}

/** A hub that is measured, with a temporary folder, until it is disposed. */
export class OneHub implements AsyncDisposable {
  readonly hub: HubServer;
  readonly #folder: string;
  readonly #owned: AsyncDisposableStack;
  #turns = 0;

  private constructor(hub: HubServer, folder: string, owned: AsyncDisposableStack) {
    this.hub = hub;
    this.#folder = folder;
    this.#owned = owned;
  }

  static async start(): Promise<OneHub> {
    await using owned = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
    owned.defer(() => Deno.remove(folder, { recursive: true }));
    const hub = owned.use(await startHubServer(folder));
    return new OneHub(hub, folder, owned.move());
  }

  /** Starts another hub on the same machine, which ends with this one. */
  async startAnother(): Promise<HubServer> {
    return this.#owned.use(await startHubServer(this.#folder));
  }

  /** Warms the hub up by a turn that does not count. */
  async warmUp(turn: ConditionTurn): Promise<void> {
    await turn(this.#turns++);
  }

  /** Gives each condition `turns` turns and prints what came out. Resolves with the exit code: 1 where the goal is not met. */
  async compare(
    { name, note, conditions, goal }: Comparison,
    { turns, json }: { readonly turns: number; readonly json: boolean },
  ): Promise<number> {
    const servers = Object.keys(conditions).map((name) => () => Promise.resolve(this.#named(name)));
    const outcome = await inTurns(
      { name, note, servers, goal, turn: (server) => conditions[server.name]!(this.#turns++) },
      { turns, folder: this.#folder },
    );
    if (json) console.log(JSON.stringify(outcome, null, 2));
    else report(outcome).forEach((line) => console.log(line));
    return outcome.ratio!.is < goal.ratio ? 0 : 1;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }

  /** Returns the hub under the name of a condition; it goes on after the turns. */
  #named(name: string): Server {
    return { ...this.hub, name, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
}
