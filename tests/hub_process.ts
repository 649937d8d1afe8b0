/** Runs a hub as a process that a test may kill and start again, on the same data and the same ports. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { linesOf } from "../harness/lines.ts";
import { type Address, parseAddress } from "../internal/address.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import type { World } from "./aicollab.ts";
import type { Heard } from "./raw_ai.ts";

const READY = [/Collaborative Kernel Hub listening on (\S+)$/, /Dashboard on http:\/\/(\S+)\/$/];

export interface HubProcessOptions {
  /** This command, with its arguments, runs the hub. */
  readonly under?: readonly string[];
}

/** At most one process of the hub runs at a time. */
export class HubProcess implements AsyncDisposable {
  readonly data: string;
  readonly #world: World;
  readonly #options: HubProcessOptions;
  #child!: Deno.ChildProcess;
  #log: string[] = [];
  #hearing!: Promise<unknown>;
  #addresses: Address[] = [{ hostname: "127.0.0.1", port: 0 }, { hostname: "127.0.0.1", port: 0 }];

  private constructor(world: World, options: HubProcessOptions) {
    this.#world = world;
    this.#options = options;
    this.data = join(world.folder, "data");
  }

  /** Starts a hub in `world` and resolves when it listens. */
  static async start(world: World, options: HubProcessOptions = {}): Promise<HubProcess> {
    const hub = new HubProcess(world, options);
    await hub.start();
    return hub;
  }

  /** AIs connect here. */
  get address(): Address {
    return this.#addresses[0]!;
  }

  /** Returns where the dashboard is served: `http://127.0.0.1:PORT`. */
  get origin(): string {
    return `http://127.0.0.1:${this.#addresses[1]!.port}`;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get database(): string {
    return join(this.data, "hub_data.db");
  }

  /** Returns everything that was printed since the last start. */
  get log(): string {
    return this.#log.join("\n");
  }

  /** Returns the content of the world's local.key. */
  async localKey(): Promise<string> {
    const path = join(this.#world.environment.XDG_DATA_HOME!, "aicollab", "local.key");
    return (await Deno.readTextFile(path)).trim();
  }

  /** Returns the JSON at `/status`. */
  async status(): Promise<Heard> {
    const response = await fetch(`${this.origin}/status`);
    return await response.json();
  }

  /** Starts the hub, or starts it again. */
  async start(): Promise<void> {
    const [port, httpPort] = this.#addresses.map((address) => String(address.port)) as [string, string];
    const { under = [] } = this.#options;
    const self = selfCommand(["hub", "--data", this.data, "--port", port, "--http-port", httpPort], {});
    const [program, ...words] = [...under, self.program, ...self.args] as [string, ...string[]];
    this.#child = new Deno.Command(program, {
      args: words,
      env: { ...this.#world.environment, ...self.env },
      clearEnv: true,
      cwd: this.#world.folder,
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#log = [];
    const ready = Promise.withResolvers<void>();
    this.#hearing = this.#hear(ready.resolve);
    const ended = this.ended().then((code) => {
      assert.fail(`the hub ended with ${code} before it was ready:\n${this.log}`);
    });
    await Promise.race([ready.promise, ended]);
    ended.catch(() => {});
  }

  /** Kills the hub with -9; resolves when it is dead. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended();
  }

  /** Sends a signal and resolves with the exit code. */
  async end(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    this.signal(signal);
    return await this.ended();
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Resolves with the exit code when it has ended and all that it printed is in `log`. */
  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#hearing;
    await this.#child.stdin.close().catch(() => {});
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // The process has ended already.
    }
    await this.ended();
  }

  async #hear(ready: () => void): Promise<void> {
    let found = 0;
    for await (const line of linesOf(this.#child.stderr)) {
      this.#log.push(line);
      const address = READY[found]?.exec(line)?.[1];
      if (address === undefined) continue;
      this.#addresses[found++] = parseAddress(address)!;
      if (found === READY.length) ready();
    }
  }
}
