/** Receives the rings of a run's bells, has faults hit them, and wakes the agents: each ring starts one that does what waits. */
import type { Clock } from "../../internal/clock.ts";
import { quoted } from "../../internal/shell_word.ts";
import { selfCommand } from "../../internal/self_spawn.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import type { Program } from "../program.ts";
import { type RingCounts, type RingFault, RingFaults, type RingHits } from "./ring_faults.ts";

export interface BellsOptions {
  readonly clock: Clock;
  /** Aborts when the run is over: whoever sleeps then is not woken any more. */
  readonly over: AbortSignal;
  /** Starts the agent that is woken; `n` counts these. */
  readonly wake: (ai_id: string, n: number) => Program;
  readonly say: (line: string) => void;
}

interface Bell {
  readonly faults: RingFaults;
  readonly woken: Program[];
}

export interface BellCounts extends RingCounts {
  readonly woken: number;
}

/** Disposing ends the agents that are awake, and the server that the bells ring at. */
export class Bells implements AsyncDisposable {
  readonly #options: BellsOptions;
  readonly #byAi = new Map<string, Bell>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(options: BellsOptions) {
    this.#options = options;
    const how = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(how, async (request) => {
      const ai_id = new URL(request.url).pathname.slice(1);
      await request.text();
      return new Response(null, { status: await this.#ring(ai_id) ? 204 : 500 });
    });
  }

  /** Returns the command that `aicollab bell` runs for this AI. */
  execOf(ai_id: string): string {
    const { program, args } = selfCommand(["harness", "ring"], {});
    const url = `http://127.0.0.1:${this.#server.addr.port}/${ai_id}`;
    return [...[program, ...args].map(quoted), url, "{}"].join(" ");
  }

  hit(ai_id: string, fault: RingFault): RingHits {
    return this.#bellOf(ai_id).faults.add(fault);
  }

  countsOf(ai_id: string): BellCounts {
    const { faults, woken } = this.#bellOf(ai_id);
    return { ...faults.counts, woken: woken.length };
  }

  /** Returns the agent of that name that was woken last and is still awake. */
  awake(ai_id: string): Program | undefined {
    return this.#bellOf(ai_id).woken.findLast(({ hasEnded }) => !hasEnded);
  }

  /** Ends the agents that are awake, gracefully. */
  async stop(): Promise<void> {
    const awake = [...this.#byAi.values()].flatMap(({ woken }) => woken).filter(({ hasEnded }) => !hasEnded);
    await Promise.all(awake.map((program) => program.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#server.shutdown();
  }

  /** Resolves when the agents that the ring woke have ended: false where one ended badly, as a bell's command would say. */
  async #ring(ai_id: string): Promise<boolean> {
    const { clock, over, say } = this.#options;
    const { wakes, delayMs } = this.#bellOf(ai_id).faults.next();
    say(`the bell of ${ai_id} was rung${wakes === 0 ? ", and nobody hears it" : ""}`);
    await clock.delay(delayMs, over);
    if (over.aborted) return false;
    const ends = Array.from({ length: wakes }, () => this.#wake(ai_id).ended);
    return (await Promise.all(ends)).every(({ code }) => code === EXIT.ok);
  }

  #wake(ai_id: string): Program {
    const { woken } = this.#bellOf(ai_id);
    const program = this.#options.wake(ai_id, woken.length + 1);
    woken.push(program);
    return program;
  }

  #bellOf(ai_id: string): Bell {
    const known = this.#byAi.get(ai_id);
    if (known) return known;
    const bell = { faults: new RingFaults(), woken: [] };
    this.#byAi.set(ai_id, bell);
    return bell;
  }
}
