/** Uses a hub that runs already: AIs of the run connect to it, a recorder stores what it delivers to everyone. */
import { join } from "node:path";
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import type { Sandbox } from "../population.ts";
import { Recorder } from "./recorder.ts";
import type { Credentials, RunHub } from "./run_hub.ts";

/** The recorder connects with this ai_id. */
export const RECORDER_ID = "AI_Harness";

export interface ForeignHubOptions {
  readonly address: Address;
  readonly statusUrl: string;
  readonly credentialsOf: (ai_id: string) => Credentials;
}

export class ForeignHub implements RunHub {
  readonly address: Address;
  readonly statusUrl: string;
  /** The recorder writes into this file. */
  readonly database: string;
  readonly pid = undefined;
  readonly isOwn = false;
  readonly journalId: string;
  readonly log = null;
  /** Never resolves, because the end of the hub cannot be told apart from a lost connection. */
  readonly ended: Promise<null> = new Promise(() => {});
  readonly credentialsOf: (ai_id: string) => Credentials;
  readonly #recorder: Recorder;

  private constructor(
    { address, statusUrl, credentialsOf }: ForeignHubOptions,
    database: string,
    recorder: Recorder,
  ) {
    this.address = address;
    this.statusUrl = statusUrl;
    this.credentialsOf = credentialsOf;
    this.database = database;
    this.journalId = recorder.journalId;
    this.#recorder = recorder;
  }

  /** Connects the recorder. @throws {UserError} exit 4 when the hub does not admit it, exit 5 when no hub answers. */
  static async join(sandbox: Sandbox, options: ForeignHubOptions, clock: Clock): Promise<ForeignHub> {
    const data = join(sandbox.folder, "data");
    await Deno.mkdir(data);
    const database = join(data, "hub_data.db");
    const recorder = await Recorder.start({
      ...options.credentialsOf(RECORDER_ID),
      address: options.address,
      aiId: RECORDER_ID,
      clock,
      database,
      disk: sandbox.disk,
    });
    return new ForeignHub(options, database, recorder);
  }

  get isLost(): boolean {
    return !this.#recorder.isConnected;
  }

  hasRecorded(seq: number): Promise<boolean> {
    return this.#recorder.hasRecorded(seq);
  }

  /** Disconnects the recorder; the hub goes on. */
  async stop(): Promise<void> {
    await this.#recorder[Symbol.asyncDispose]();
  }
}
