/** Takes tasks that are on offer, one for each that is asked for, and passes on to those that are held what the hub says of them. */
import { Offers, type TakingRules } from "../../agent/offers.ts";
import { type HubClient, type HubMessage, RefusedError } from "../../client/hub_client.ts";
import type { Clock } from "../../internal/clock.ts";
import { HeldTask } from "./held_task.ts";
import type { Listener } from "./listener.ts";

export interface TaskDeskOptions {
  readonly rules: TakingRules;
  readonly hub: Pick<HubClient, "send">;
  readonly clock: Clock;
}

export class TaskDesk implements Listener {
  readonly #options: TaskDeskOptions;
  readonly #offers: Offers;
  /** Those that are being accepted have no task yet. */
  readonly #held = new Map<string, HeldTask | undefined>();
  readonly #waiting = new Set<() => void>();
  #end: Error | undefined;

  constructor(options: TaskDeskOptions) {
    this.#options = options;
    this.#offers = new Offers(options.rules);
    this.#post("sync", {});
  }

  hear(message: HubMessage): void {
    this.#offers.hear(message);
    this.#passOn(message);
    for (const refused of this.#offers.takeRefused()) this.#post("collaboration_decline", { ...refused });
    this.#wakeAll();
  }

  end(error: Error): void {
    this.#end ??= error;
    for (const task of this.#held.values()) task?.lose(error.message);
    this.#wakeAll();
  }

  /** Resolves with the next task that this AI has won, or with undefined once `isOver`. @throws the error of the end */
  async take(isOver: () => boolean): Promise<HeldTask | undefined> {
    while (!isOver()) {
      if (this.#end !== undefined) throw this.#end;
      const offer = this.#offers.next(this.#held);
      if (offer === undefined) {
        const after = this.#offers.takeUnlisted();
        if (after !== undefined) this.#post("sync", { after });
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
        continue;
      }
      const { session_id } = offer.task;
      this.#offers.forget(session_id);
      this.#held.set(session_id, undefined);
      try {
        const claim = offer.claim ?? await this.#accept(session_id);
        const task = new HeldTask({
          ...{ offered: offer.task, claim, hub: this.#options.hub, clock: this.#options.clock },
          onDecline: () => this.#offers.failed(session_id),
          onEnd: () => {
            this.#held.delete(session_id);
            this.#wakeAll();
          },
        });
        this.#held.set(session_id, task);
        return task;
      } catch (error) {
        this.#held.delete(session_id);
        if (!(error instanceof RefusedError)) throw error;
      }
    }
    return undefined;
  }

  /** Has those that wait look again whether they are over. */
  #wakeAll(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  wake(): void {
    this.#wakeAll();
  }

  async #accept(session_id: string) {
    const { fence, lease_ms } = await this.#options.hub.send("collaboration_accept", { session_id });
    return { fence: fence!, leaseMs: lease_ms! };
  }

  #passOn(message: HubMessage): void {
    if (message.message_type === "training_sync") {
      for (const { session_id, state } of message.data.collab_ops) {
        if (!this.#isKept(session_id)) continue;
        this.#offers.forget(session_id);
        if (state === "open") this.#held.get(session_id)?.reopened();
      }
      return;
    }
    const session_id = "data" in message && (message.data as { session_id?: unknown }).session_id;
    const task = typeof session_id === "string" ? this.#held.get(session_id) : undefined;
    if (task === undefined) return;
    if (message.message_type !== "collaboration_reopened") task.hear(message);
    else if (!message.replayed && !task.isHandingBack) {
      this.#offers.forget(message.data.session_id);
      task.reopened();
    }
  }

  /** It is held, and not being given back. */
  #isKept(session_id: string): boolean {
    return this.#held.has(session_id) && !this.#held.get(session_id)?.isHandingBack;
  }

  #post(type: "sync" | "collaboration_decline", data: never | Record<string, unknown>): void {
    // Nobody waits for it, and whoever reads the connection gets to know of its end.
    this.#options.hub.send(type, data as never).catch(() => {});
  }
}
