/** Starts, restarts and stops a hub of the run's own. */
import { join } from "node:path";
import { type Address, parseAddress } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { type HubSettings, type RunningHub, type Sandbox, startHub } from "../population.ts";
import { END_WITHIN_MS, type Program } from "../program.ts";
import type { Credentials, RunHub } from "./run_hub.ts";

export interface Restart {
  readonly signal: Deno.Signal;
  /** The hub stays down for so long, or until `over` aborts. */
  readonly downMs: number;
  readonly over: AbortSignal;
}

export class OwnHub implements RunHub {
  readonly isOwn = true;
  readonly address: Address;
  readonly statusUrl: string;
  readonly journalId = undefined;
  readonly database: string;
  readonly ended: Promise<number | null>;
  readonly #sandbox: Sandbox;
  readonly #settings: HubSettings;
  readonly #localKey: string;
  readonly #end = Promise.withResolvers<number | null>();
  /** Lists all processes of the hub in the order of their start; the last one runs now. */
  readonly #programs: Program[] = [];
  #running: RunningHub;
  #restarting = false;

  private constructor(running: RunningHub, sandbox: Sandbox, settings: HubSettings, localKey: string) {
    this.address = parseAddress(running.address)!;
    this.statusUrl = new URL("/status", running.dashboardUrl).href;
    this.database = running.database;
    this.ended = this.#end.promise;
    this.#sandbox = sandbox;
    // A restarted hub must listen on the same ports.
    const httpPort = Number(new URL(running.dashboardUrl).port);
    this.#settings = { ...settings, port: this.address.port, httpPort };
    this.#localKey = localKey;
    this.#running = running;
    this.#follow(running);
  }

  /** Starts a hub on free ports. @throws {UserError} when it does not become ready. */
  static async start(sandbox: Sandbox, settings: Omit<HubSettings, "port" | "httpPort">): Promise<OwnHub> {
    const whole = { ...settings, port: 0, httpPort: 0 };
    const running = await startHub(sandbox, whole);
    const key = await Deno.readTextFile(join(sandbox.environment.XDG_DATA_HOME!, "aicollab", "local.key"));
    return new OwnHub(running, sandbox, whole, key.trim());
  }

  /** Stays false, because the end of the hub is that of its process. */
  readonly isLost = false;

  get pid(): number {
    return this.#running.program.pid;
  }

  get log() {
    const sum = (key: "lines" | "warnings" | "errors") =>
      this.#programs.reduce((total, { log }) => total + log[key], 0);
    return { lines: sum("lines"), warnings: sum("warnings"), errors: sum("errors") };
  }

  credentialsOf(): Credentials {
    return { localKey: this.#localKey };
  }

  /**
   * Resolves when the hub is ready again.
   * @throws {UserError} when it does not become ready. @throws {Error} when it is ready, but did not end well by SIGTERM.
   */
  async restart({ signal, downMs, over }: Restart, clock: Clock): Promise<void> {
    const { program } = this.#running;
    this.#restarting = true;
    try {
      program.signal(signal);
      const timer = setTimeout(() => program.signal("SIGKILL"), END_WITHIN_MS);
      const { code } = await program.ended;
      clearTimeout(timer);
      await clock.delay(downMs, over);
      this.#running = await startHub(this.#sandbox, this.#settings);
      this.#follow(this.#running);
      if (signal === "SIGTERM" && code !== EXIT.ok) throw new Error(`it ended with exit code ${code}`);
    } catch (error) {
      if (this.#running.program === program) this.#end.resolve(null);
      throw error;
    } finally {
      this.#restarting = false;
    }
  }

  /** Records the process as the hub's, and later that it has ended by itself. */
  async #follow({ program }: RunningHub): Promise<void> {
    this.#programs.push(program);
    const { code, early } = await program.ended;
    if (early && !this.#restarting) this.#end.resolve(code);
  }

  /** Resolves with true: the hub's own database has what it acknowledged. */
  hasRecorded(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async stop(): Promise<void> {
    await this.#running.program.stop();
  }
}
