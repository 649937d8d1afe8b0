/** Simulates people at the dashboard, who disconnect AIs, cancel collaborations, write messages and decide approvals. */
import assert from "node:assert/strict";
import { UserError } from "../../internal/user_error.ts";
import type { MessageType } from "../../protocol/messages.ts";
import type { Core } from "../session/core.ts";
import { HubOperator } from "../view/operator.ts";
import type { Random } from "./random.ts";
import type { SimulatedDisk } from "./simulated_disk.ts";
import type { Trace } from "./trace.ts";

const OPERATOR = { by: "operator", role: "admin", proof: "login", via: "page" } as const;
/** A program of the hub's own user, as an AI may be. */
const WITH_LOCAL_KEY = { ...OPERATOR, proof: "local_key" } as const;

/** Where a hub ends or its disk is full, nothing can be decided. */
const HINDERED = ["SHUTTING_DOWN", "STORAGE_FULL"];

export interface OperatedWorld {
  readonly random: Random;
  readonly disk: SimulatedDisk;
  readonly trace: Trace;
  /** The AIs. */
  readonly names: readonly string[];
  /** AIs have budgets: people mostly raise them. */
  readonly spends: boolean;
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
    const { random, disk, trace, names, spends } = this.#world;
    const operator = new HubOperator(core, () => `operator-${++this.#operations}`);
    const action = random.weighted({ disconnect: 1, cancel: 1, send: 1, raise: spends ? 6 : 1 });
    const most = action === "raise" && random.chance(0.7) ? this.#mostClaimed() : undefined;
    const ai = most ?? random.pick(names);
    const [session_id] = disk.sessions.size === 0 ? ["s1"] : random.pick([...disk.sessions]);
    const said = this.#stoppedThread() ?? this.#lastForPerson() ?? this.#lastOf("message")?.seq;
    const actions = {
      disconnect: () => operator.disconnect(OPERATOR, ai),
      cancel: () => operator.cancel(OPERATOR, session_id),
      raise: () =>
        operator.raiseBudget(
          OPERATOR,
          random.chance(0.5) ? { ai_id: ai } : { session_id },
          random.between(1, 60),
        ),
      send: () => operator.send(OPERATOR, ai, "from a person", random.chance(0.7) ? said : undefined),
    };
    trace.add(`the operator: ${action} ${ai} ${session_id}`);
    actions[action]().catch((error) => this.#unlessRefused(error));
  }

  /** Decides one of the last approvals, or tries to decide what is none; often two people do it at once. */
  decide(core: Core): void {
    const { random, disk, trace } = this.#world;
    const approvals = [...disk.sessions.values()].filter(({ target_ai }) => target_ai === "operator").slice(
      -3,
    );
    if (approvals.length === 0 && disk.sessions.size === 0) return;
    const { session_id } = approvals.length === 0 || random.chance(0.05)
      ? random.pick([...disk.sessions.values()])
      : random.pick(approvals);
    const people = random.pick([1, 1, 2]);
    trace.add(`the operator: ${people === 1 ? "decides" : "and another one decide"} ${session_id}`);
    if (random.chance(0.2)) this.#decideByKey(core, session_id);
    for (let i = 0; i < people; i++) this.#decideOnce(core, session_id);
  }

  #decideOnce(core: Core, session_id: string): void {
    const { random, disk } = this.#world;
    const operator = new HubOperator(core, () => `operator-${++this.#operations}`);
    const note = `decision ${++this.#operations}`;
    operator.decide(OPERATOR, session_id, { approved: random.chance(0.5), note }).then(
      ({ seq }) => {
        const stored = disk.entries[seq - 1]?.line ?? "nothing";
        this.#check(() => assert.ok(stored.includes(`"${note}"`), `a decision is lost: ${stored}`));
      },
      (error) => {
        this.#unlessRefused(error);
        if (error instanceof UserError && !HINDERED.includes(error.code!)) {
          this.#mustBeClosed(session_id, error);
        }
      },
    );
  }

  /** A decision is refused only for what somebody else has decided, or was closed otherwise, or is no approval. */
  #mustBeClosed(session_id: string, { message }: UserError): void {
    const row = this.#world.disk.sessions.get(session_id);
    const isOpen = row?.target_ai === "operator" && row.state === "open";
    this.#check(() => assert.ok(!isOpen, `an open approval is not decided: ${message}`));
  }

  #decideByKey(core: Core, session_id: string): void {
    const operator = new HubOperator(core, () => `operator-${++this.#operations}`);
    operator.decide(WITH_LOCAL_KEY, session_id, { approved: true, note: "by the key" }).then(
      () => this.#check(() => assert.fail(`the local key has decided ${session_id}`)),
      (error) => this.#unlessRefused(error),
    );
  }

  #unlessRefused(error: unknown): void {
    if (!(error instanceof UserError)) {
      this.#world.later(`failed: ${error}`, () => assert.fail(error as Error));
    }
  }

  /** Fails in a step of the world, where `check` does. */
  #check(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#world.later(`failed: ${error}`, () => {
        throw error;
      });
    }
  }

  /** Returns the AI that has claimed most on the last day, whose budget is spent first. */
  #mostClaimed(): string | undefined {
    const claims = [...this.#world.disk.claims.values()];
    const last = claims.map(({ day }) => day).sort().at(-1);
    const ofLast = claims.filter(({ day }) => day === last);
    return ofLast.sort((a, b) => b.cost_microusd - a.cost_microusd)[0]?.ai_id;
  }

  /** Returns the thread that was stopped last. */
  #stoppedThread(): number | undefined {
    const stop = this.#lastOf("loop_stopped");
    return stop && JSON.parse(stop.line).data.thread;
  }

  /** Returns, mostly, the message that was sent to the operator last. */
  #lastForPerson(): number | undefined {
    const { random, disk } = this.#world;
    const { seq } =
      disk.entries.findLast(({ line, audience }) =>
        audience[0] === "operator" && line.includes('"message_type":"message"')
      ) ?? {};
    return random.chance(0.7) ? seq : undefined;
  }

  #lastOf(type: MessageType) {
    return this.#world.disk.entries.findLast(({ line }) => line.includes(`"message_type":"${type}"`));
  }
}
