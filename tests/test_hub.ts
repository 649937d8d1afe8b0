/** Starts a hub in the test's own process, on free ports, in a folder of its own, with the test's clock if given. */
import { join } from "node:path";
import type { Address } from "../internal/address.ts";
import { type Bounds, DEFAULT_BOUNDS } from "../hub/session/bounds.ts";
import { hashSecret } from "../hub/access/token_row.ts";
import { type Hub, type HubOptions, startHub, type World } from "../hub/hub.ts";
import { openJournal } from "../journal/threads/open_journal.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import { type Heard, type Opening, RawAi } from "./raw_ai.ts";

const LOOPBACK: Address = { hostname: "127.0.0.1", port: 0 };
/** The hub's local.key contains this. */
export const KEY = "the key of this machine";

export interface TestHubOptions
  extends Partial<Omit<HubOptions, "tokens" | "limits" | "bounds">>, Partial<World> {
  readonly limits?: Partial<Limits>;
  readonly bounds?: Partial<Bounds>;
  /** The secrets are by ai_id. */
  readonly tokens?: Readonly<Record<string, string>>;
}

/** Disposing ends the hub and the AIs that entered it, and removes the folder. */
export class TestHub implements AsyncDisposable {
  readonly #ais: RawAi[] = [];
  readonly #options: TestHubOptions;

  private constructor(public hub: Hub, readonly folder: string, options: TestHubOptions) {
    this.#options = options;
  }

  static async start(options: TestHubOptions = {}): Promise<TestHub> {
    const folder = await Deno.makeTempDir({ prefix: "aicollab_test_" });
    return new TestHub(await start(folder, options), folder, options);
  }

  /** Ends the AIs and the hub, and starts another one on the same data. */
  async restart(changed: TestHubOptions = {}): Promise<void> {
    await this.#endAis();
    await this.hub[Symbol.asyncDispose]();
    this.hub = await start(this.folder, { ...this.#options, ...changed });
  }

  /** The hub goes by it, and so does who logs in at its dashboard. */
  get clock(): Clock {
    return this.#options.clock ?? systemClock;
  }

  get database(): string {
    return join(this.folder, "hub_data.db");
  }

  /** Returns the text at a path of the dashboard; it needs `http`. */
  async page(path: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.hub.http!.port}${path}`);
    return await response.text();
  }

  /** Returns the JSON at `/status`; it needs `http`. */
  async status(): Promise<Heard> {
    return JSON.parse(await this.page("/status"));
  }

  /** Returns a connection that has sent nothing yet. */
  async connect(): Promise<RawAi> {
    const ai = await RawAi.connect(this.hub.address);
    this.#ais.push(ai);
    return ai;
  }

  /** Returns a connection that has sent its first line, with the local key unless `opening` says otherwise. */
  async open(ai_id: string, opening: Opening = { local_key: KEY }): Promise<RawAi> {
    const ai = await this.connect();
    await ai.say({ ai_id, ...opening });
    return ai;
  }

  /** Returns an AI that is admitted and present; the lines up to its `training_sync` are passed over. */
  async enter(
    ai_id: string,
    { hello = {}, ...opening }: Opening & { readonly hello?: object } = {},
  ): Promise<RawAi> {
    const ai = await this.open(ai_id, { local_key: KEY, ...opening });
    await ai.hear({ message_type: "welcome" });
    await ai.say({ message_type: "hello", data: { specialization: "networking", ...hello } });
    await ai.hear({ message_type: "training_sync" });
    return ai;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endAis();
    await this.hub[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  async #endAis(): Promise<void> {
    for (const ai of this.#ais.splice(0)) await ai[Symbol.asyncDispose]();
  }
}

function start(folder: string, options: TestHubOptions): Promise<Hub> {
  const { limits, bounds, tokens = {}, clock = systemClock, openJournal: open = openJournal, ...rest } =
    options;
  return startHub(
    {
      address: LOOPBACK,
      http: null,
      dataFolder: folder,
      localKey: KEY,
      tokens: Object.entries(tokens).map(([ai_id, secret]) => ({ ai_id, token_hash: hashSecret(secret) })),
      limits: { ...DEFAULT_LIMITS, ...limits },
      bounds: { ...DEFAULT_BOUNDS, ...bounds },
      leaseMs: 30_000,
      maxLeaseMs: 86_400_000,
      ...rest,
    },
    { clock, openJournal: open },
  );
}
