/** The hub of the contract suite, behind a proxy for each door: it is cut off, killed, started again, and loses entries. */
import { join } from "node:path";
import { ChaosProxy } from "../../harness/faults/chaos_proxy.ts";
import { formatAddress, parseAddress } from "../../internal/address.ts";
import { makeWorld, type World } from "../aicollab.ts";
import { HubProcess } from "../hub_process.ts";

/** The ways in that a client may use. */
export type Door = "tcp" | "ws";

const FILES = ["hub_data.db", "hub_data.db-wal", "hub_data.db-shm"];

export class ContractHub implements AsyncDisposable {
  readonly #world: World;
  readonly #hub: HubProcess;
  readonly #proxies: Readonly<Record<Door, ChaosProxy>>;

  private constructor(world: World, hub: HubProcess, proxies: Readonly<Record<Door, ChaosProxy>>) {
    this.#world = world;
    this.#hub = hub;
    this.#proxies = proxies;
  }

  static async start(): Promise<ContractHub> {
    const world = await makeWorld();
    const hub = await HubProcess.start(world);
    const tcp = await ChaosProxy.listen(() => hub.address);
    const ws = await ChaosProxy.listen(() => parseAddress(new URL(hub.origin).host)!);
    return new ContractHub(world, hub, { tcp, ws });
  }

  /** Returns how a client names this hub. */
  at(door: Door): string {
    const place = formatAddress(this.#proxies[door].address);
    return door === "tcp" ? place : `ws://${place}/ws`;
  }

  get environment(): Readonly<Record<string, string>> {
    return this.#world.environment;
  }

  get keyFile(): string {
    return join(this.#world.environment.XDG_DATA_HOME!, "aicollab", "local.key");
  }

  cut(): void {
    for (const proxy of Object.values(this.#proxies)) proxy.cut();
  }

  /** Does what a step says: `kill` and `start`, or `keep` its journal as it is now and `lose` what came since. */
  async do(what: string): Promise<void> {
    switch (what) {
      case "kill":
        return await this.#hub.kill();
      case "start":
        return await this.#hub.start();
      case "keep":
        await this.#hub.end();
        await this.#copy(this.#hub.data, this.#world.folder);
        return await this.#hub.start();
      case "lose":
        await this.#hub.kill();
        await this.#copy(this.#world.folder, this.#hub.data);
        return await this.#hub.start();
      default:
        throw new Error(`A step cannot do "${what}" to the hub`);
    }
  }

  async #copy(from: string, to: string): Promise<void> {
    for (const name of FILES) {
      await Deno.remove(join(to, name)).catch(() => {});
      await Deno.copyFile(join(from, name), join(to, name)).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const proxy of Object.values(this.#proxies)) await proxy[Symbol.asyncDispose]();
    await this.#hub[Symbol.asyncDispose]();
    await this.#world[Symbol.asyncDispose]();
  }
}
