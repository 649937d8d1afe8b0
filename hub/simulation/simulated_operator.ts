/** Simulates a person at the dashboard, who disconnects AIs, cancels collaborations and writes messages. */
import assert from "node:assert/strict";
import { UserError } from "../../internal/user_error.ts";
import type { MessageType } from "../../protocol/messages.ts";
import type { Core } from "../session/core.ts";
import { HubOperator } from "../view/operator.ts";
import type { Random } from "./random.ts";
import type { SimulatedDisk } from "./simulated_disk.ts";
import type { Trace } from "./trace.ts";

const OPERATOR = { by: "operator", role: "admin", proof: "login", via: "page" } as const;

export interface OperatedWorld {
  readonly random: Random;
  readonly disk: SimulatedDisk;
  readonly trace: Trace;
  /** The AIs. */
  readonly names: readonly string[];
  /** Makes a step of the world of what went wrong. */
  readonly later: (label: string, work: () => void) => void;
}

export class SimulatedOperator {
  readonly #world: OperatedWorld;
  #operations = 0;

  constructor(world: OperatedWorld) {
    this.#world = world;
  }

  /** Does at random what an operator may do; a refusal is right, too. */
  act(core: Core): void {
    const { random, disk, trace, names, later } = this.#world;
    const operator = new HubOperator(core, () => `operator-${++this.#operations}`);
    const ai = random.pick(names);
    const [session_id] = disk.sessions.size === 0 ? ["s1"] : random.pick([...disk.sessions]);
    const said = this.#stoppedThread() ?? this.#lastOf("message")?.seq;
    const actions = {
      disconnect: () => operator.disconnect(OPERATOR, ai),
      cancel: () => operator.cancel(OPERATOR, session_id),
      send: () => operator.send(OPERATOR, ai, "from a person", random.chance(0.7) ? said : undefined),
    };
    const action = random.pick(["disconnect", "cancel", "send"] as const);
    trace.add(`the operator: ${action} ${action === "cancel" ? session_id : ai}`);
    actions[action]().catch((error) => {
      if (!(error instanceof UserError)) later(`failed: ${error}`, () => assert.fail(error));
    });
  }

  /** Returns the thread that was stopped last. */
  #stoppedThread(): number | undefined {
    const stop = this.#lastOf("loop_stopped");
    return stop && JSON.parse(stop.line).data.thread;
  }

  #lastOf(type: MessageType) {
    return this.#world.disk.entries.findLast(({ line }) => line.includes(`"message_type":"${type}"`));
  }
}
