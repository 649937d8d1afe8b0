/** Runs a hub as a process, with AIs that are sockets of the test, and runs of the harness to look at. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { Results } from "../../outcome/results.ts";
import { aicollab, makeWorld, type World } from "../aicollab.ts";
import { HubProcess } from "../hub_process.ts";
import { RawAi } from "../raw_ai.ts";
import { leaveRuns } from "./leave_runs.ts";

export interface Hello {
  readonly specialization?: string;
  readonly capabilities?: readonly string[];
  readonly description?: string;
  readonly version?: string;
}

/** Disposing ends the AIs and the hub, and removes their folder. */
export class HubWorld implements AsyncDisposable {
  readonly #world: World;
  readonly #ais: RawAi[] = [];

  private constructor(world: World, readonly hub: HubProcess) {
    this.#world = world;
  }

  static async start(): Promise<HubWorld> {
    const world = await makeWorld();
    return new HubWorld(world, await HubProcess.start(world));
  }

  get origin(): string {
    return this.hub.origin;
  }

  /** Returns what `aicollab dashboard --login` prints for the hub's user. */
  async loginLink(): Promise<string> {
    const { out, err } = await aicollab(this.#world, [
      ...["dashboard", "--login", "--http-port", new URL(this.origin).port],
    ]);
    assert.match(out, /^http:/, err);
    return out.trim();
  }

  /** Connects an AI; resolves when it was admitted and its hello answered. */
  async enter(ai_id: string, hello: Hello = {}): Promise<RawAi> {
    const ai = await RawAi.connect(this.hub.address);
    this.#ais.push(ai);
    await ai.say(
      { ai_id, local_key: await this.hub.localKey() },
      { message_type: "hello", data: { specialization: "networking", ...hello } },
    );
    const answer = await ai.hear(({ message_type }) => ["training_sync", "error"].includes(message_type));
    assert.equal(answer.message_type, "training_sync", JSON.stringify(answer));
    return ai;
  }

  /** Puts two runs into the hub's results folder; returns `scenario/run_id` of each. */
  leaveRuns(changes: Partial<Results> = {}): Promise<[string, string]> {
    return leaveRuns(join(this.#world.folder, "results"), changes);
  }

  /** Resolves when the library holds every entry of the journal. */
  async indexed(): Promise<void> {
    await waitUntil(async () => {
      const { listed_seq, head_seq } = await this.hub.status();
      return listed_seq === head_seq;
    }, { name: "the library holds everything", timeoutMs: 60_000, intervalMs: 50 });
  }

  /** Disconnects all AIs; the hub stays. */
  async endAis(): Promise<void> {
    for (const ai of this.#ais.splice(0)) await ai[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endAis();
    await this.hub[Symbol.asyncDispose]();
    await this.#world[Symbol.asyncDispose]();
  }
}
