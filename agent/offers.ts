/** Keeps which tasks are open and may be taken by this agent. It is pure: it has no clock and no hub. */
import type { Delivered, HubMessage } from "../client/hub_client.ts";
import { SESSION_ID } from "../protocol/names.ts";
import { type Task, taskOf } from "./task.ts";

/** These say which tasks an agent takes. */
export interface TakingRules {
  readonly aiId: string;
  readonly capabilities: readonly string[];
  /** Tasks of these AIs are taken; `*` takes everybody's. */
  readonly from: readonly string[] | "*";
  /** A task at which the command failed so often is not taken again. */
  readonly tries: number;
}

/** The agent holds this fence already: it took the task before it was started again. */
export interface Claim {
  readonly fence: number;
  readonly leaseMs: number;
  /** Its questions that nobody has answered. */
  readonly openQuestions?: readonly number[];
}

export interface Offer {
  readonly task: Task;
  readonly claim?: Claim;
}

/** The requester waits for an answer of this agent, and gets none but this reason. */
export interface Refused {
  readonly session_id: string;
  readonly reason: string;
  /** The agent's name holds it with this fence, and gives it back. */
  readonly fence?: number;
}

type Sync = Delivered<"training_sync">["data"];

export class Offers {
  readonly #rules: TakingRules;
  readonly #open = new Map<string, Offer>();
  readonly #failures = new Map<string, number>();
  /** By task: why it is not taken again, however often it is offered. */
  readonly #rejected = new Map<string, string>();
  /** These were refused, which is said once. */
  readonly #refused = new Set<string>();
  #unsaid: Refused[] = [];
  #unlistedAfter: string | undefined;
  /** The hub has listed all that was open when it answered last. */
  #isListed = false;

  constructor(rules: TakingRules) {
    this.#rules = rules;
  }

  /**
   * Applies what the hub sends. Of replayed entries none counts: they may be of tasks that are over, and a `training_sync` lists
   * those that are not.
   */
  hear(message: HubMessage): void {
    if ("replayed" in message && message.replayed) return;
    switch (message.message_type) {
      case "training_sync":
        return this.#sync(message.data);
      case "collaboration_request":
        return this.#offered(taskOf({ ...message.data, requester: message.source_ai }), {
          isMine: message.target_ai === this.#rules.aiId,
        });
      case "collaboration_reopened":
        return this.#offered(taskOf(message.data), { isMine: this.#hasHad(message.data.session_id) });
      case "collaboration_closed":
        this.forget(message.data.session_id);
        this.#failures.delete(message.data.session_id);
        this.#rejected.delete(message.data.session_id);
        this.#refused.delete(message.data.session_id);
    }
  }

  /** Returns the oldest offer that is none of `busy`. */
  next(busy: ReadonlyMap<string, unknown>): Offer | undefined {
    return [...this.#open.values()].find(({ task }) => !busy.has(task.session_id));
  }

  /** Nothing is on offer, and the hub has nothing further to list. */
  get isExhausted(): boolean {
    return this.#isListed && this.#open.size === 0;
  }

  /** Drops an offer: it was taken, by this agent or by another one. */
  forget(session_id: string): void {
    this.#open.delete(session_id);
  }

  /** Counts a failure of the command at a task. */
  failed(session_id: string): void {
    this.#failures.set(session_id, (this.#failures.get(session_id) ?? 0) + 1);
  }

  /** Takes a task never again, as `why` says. */
  rejected(session_id: string, why: string): void {
    this.#rejected.set(session_id, why);
  }

  #hasHad(session_id: string): boolean {
    return this.#failures.has(session_id) || this.#rejected.has(session_id);
  }

  /** Returns what has to be declined, each once. */
  takeRefused(): Refused[] {
    return this.#unsaid.splice(0);
  }

  /** Returns behind which session the hub has further ones, once for each answer and only where nothing is on offer. */
  takeUnlisted(): string | undefined {
    const after = this.#unlistedAfter;
    if (this.#open.size > 0) return undefined;
    this.#unlistedAfter = undefined;
    return after;
  }

  #sync({ collab_ops, more, after }: Sync): void {
    this.#isListed = !more;
    this.#unlistedAfter = more ? collab_ops.at(-1)?.session_id : undefined;
    if (after === undefined) this.#open.clear();
    for (const op of collab_ops) {
      const { state, partner, fence, lease_ms, open_questions = [] } = op;
      const task = taskOf(op);
      if (state === "open") this.#offered(task, { isMine: false });
      else if (partner === this.#rules.aiId && fence !== undefined && lease_ms !== undefined) {
        const ours = open_questions.filter(({ asked_by }) => asked_by === partner);
        const openQuestions = ours.map(({ question_id }) => question_id);
        const asked = openQuestions.length === 0 ? {} : { openQuestions };
        this.#claimed(task, { fence, leaseMs: lease_ms, ...asked });
      }
    }
  }

  /** What this name took before, under other rules or in another program, is given back where these rules do not allow it. */
  #claimed(task: Task, claim: Claim): void {
    const { session_id } = task;
    // Names of files and folders are made with the ids of tasks, so nothing else is taken for one.
    if (!SESSION_ID.test(session_id)) return;
    const reason = this.#whyNever(task);
    if (reason === undefined) this.#open.set(session_id, { task, claim });
    else this.#unsaid.push({ session_id, reason, fence: claim.fence });
  }

  /** Where the request `isMine`, and nobody else would answer, it is refused when it cannot be taken. */
  #offered(task: Task, { isMine }: { isMine: boolean }): void {
    const { aiId } = this.#rules;
    const { session_id, requester } = task;
    if (requester === aiId || !SESSION_ID.test(session_id)) return;
    const reason = this.whyNot(task);
    if (reason === undefined && (isMine || !this.#isForOthers(task))) this.#open.set(session_id, { task });
    else if (reason !== undefined && isMine && !this.#refused.has(session_id)) {
      this.#refused.add(session_id);
      this.#unsaid.push({ session_id, reason });
    }
  }

  /** Says why this agent may not take a task; undefined where it may. */
  whyNot(task: Task): string | undefined {
    const { aiId, tries } = this.#rules;
    const failures = this.#failures.get(task.session_id) ?? 0;
    return this.#whyNever(task) ?? this.#rejected.get(task.session_id) ??
      (failures >= tries ? `${aiId} does not take it again after ${failures} failures` : undefined);
  }

  #whyNever({ requester, request }: Task): string | undefined {
    const { aiId, capabilities, from } = this.#rules;
    if (from !== "*" && !from.includes(requester)) return `${aiId} takes no tasks from ${requester}`;
    const missing = (request.required_capabilities ?? []).filter((name) => !capabilities.includes(name));
    return missing.length > 0 ? `${aiId} does not have ${missing.join(" and ")}`.slice(0, 1_000) : undefined;
  }

  /** A request that wishes for capabilities or a specialization is for those that have one of them. */
  #isForOthers({ request }: Task): boolean {
    const wished = [
      ...request.preferred_capabilities ?? [],
      ...request.preferred_specializations ?? [],
    ];
    const required = request.required_capabilities ?? [];
    return required.length === 0 && wished.length > 0 &&
      !wished.some((name) => this.#rules.capabilities.includes(name));
  }
}
