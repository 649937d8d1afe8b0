/** Holds one task from its accept to its end: renews the lease, and takes it again where that ran out and nobody else has had it. */
import { type HubClient, type HubMessage, RefusedError } from "../../client/hub_client.ts";
import type { Claim } from "../../agent/offers.ts";
import type { Task as Offered } from "../../agent/task.ts";
import type { Clock } from "../../internal/clock.ts";
import { NOT_HELD } from "../../protocol/errors.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { Answers } from "./answers.ts";
import type { Ack, Ending, Task, Usage } from "./api.ts";
import { given } from "./given.ts";
import { LostTaskError } from "./lost_task_error.ts";
import type { MessageData } from "./message_types.ts";

/** The lease is renewed when this part of it has passed. */
const LEASE_PART = 1 / 3;

export interface HeldTaskOptions {
  readonly offered: Offered;
  readonly claim: Claim;
  readonly hub: Pick<HubClient, "send">;
  readonly clock: Clock;
  /** Is called before the task is given back, as it may be on offer again before the ack comes. */
  readonly onDecline: () => void;
  /** Is called once this AI does not hold the task any more. */
  readonly onEnd: () => void;
}

type Ends = "collaboration_complete" | "collaboration_decline";

export class HeldTask implements Task {
  readonly #offered: Offered;
  readonly #options: HeldTaskOptions;
  readonly #answers = new Answers();
  readonly #ended = new AbortController();
  readonly #lost = new AbortController();
  #claim: Claim;
  #regaining: Promise<boolean> | undefined;
  #isHandingBack = false;

  constructor(options: HeldTaskOptions) {
    this.#options = options;
    this.#offered = options.offered;
    this.#claim = options.claim;
    this.#keepLease();
  }

  get sessionId(): string {
    return this.#offered.session_id;
  }

  get requester(): string {
    return this.#offered.requester;
  }

  get type(): string {
    return this.#offered.request.collaboration_type;
  }

  get description(): string | undefined {
    return this.#offered.request.description;
  }

  get task(): Readonly<Record<string, unknown>> {
    return this.#offered.request.task ?? {};
  }

  get request(): MessageData["collaboration_request"] {
    return this.#offered.request as MessageData["collaboration_request"];
  }

  get fence(): number {
    return this.#claim.fence;
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  progress(part: number, note?: string, usage?: Usage): Promise<Ack> {
    return this.#send("collaboration_progress", { progress: part, ...given({ note, usage }) });
  }

  async ask(text: string): Promise<string> {
    const { seq } = await this.#send("collaboration_question", { text });
    return await this.#answers.of(seq!);
  }

  answer(questionId: number, text: string): Promise<Ack> {
    return this.#send("collaboration_answer", { question_id: questionId, text });
  }

  complete(result?: Readonly<Record<string, unknown>>, more: Ending = {}): Promise<Ack> {
    return this.#complete("success", { ...given({ result }) }, more);
  }

  fail(reason: string, more: Ending = {}): Promise<Ack> {
    return this.#complete("failure", { result: { reason } }, more);
  }

  async decline(reason?: string): Promise<Ack> {
    this.#isHandingBack = true;
    this.#options.onDecline();
    try {
      return await this.#finish("collaboration_decline", given({ reason }));
    } finally {
      this.#isHandingBack = false;
    }
  }

  /** This AI gives it back: whoever takes it next begins anew. */
  get isHandingBack(): boolean {
    return this.#isHandingBack;
  }

  /** Hears what the hub says of this task. */
  hear(message: HubMessage): void {
    switch (message.message_type) {
      case "collaboration_closed":
        return this.lose(
          `it is ${message.data.state}${message.data.reason ? `: ${message.data.reason}` : ""}`,
        );
      case "collaboration_answer":
        return this.#answers.came(message.data.question_id, message.data.text);
    }
  }

  /** The hub offers the task again, as the lease ran out: it is taken again for what is being done anyway. */
  reopened(): void {
    if (!this.#ended.signal.aborted && !this.#isHandingBack) this.#regain();
  }

  lose(why: string): void {
    if (this.#ended.signal.aborted) return;
    const error = new LostTaskError(`The task ${this.sessionId} is not held any more: ${why}`);
    this.#end(error);
    this.#lost.abort(error);
    this.#options.onEnd();
  }

  #complete(outcome: "success" | "failure", data: object, { componentId, usage }: Ending): Promise<Ack> {
    const more = given({ component_id: componentId, usage });
    return this.#finish("collaboration_complete", { outcome, reaccept: true, ...data, ...more });
  }

  async #finish(type: Ends, data: object): Promise<Ack> {
    const ack = await this.#send(type, data);
    if (!this.#ended.signal.aborted) {
      this.#end(new LostTaskError(`The task ${this.sessionId} is over`));
      this.#options.onEnd();
    }
    return ack;
  }

  #end(error: Error): void {
    this.#ended.abort();
    this.#answers.end(error);
  }

  /** Sends with the fence, once more with that of another accept where this one has ended. @throws {LostTaskError | RefusedError} */
  async #send(
    type: Ends | "collaboration_progress" | "collaboration_question" | "collaboration_answer",
    data: object,
  ): Promise<Ack> {
    const { hub } = this.#options;
    const send = () =>
      hub.send(
        type,
        { session_id: this.sessionId, fence: this.fence, ...data } as unknown as DataOf<typeof type>,
      );
    if (this.#ended.signal.aborted) {
      throw this.#lost.signal.reason ?? new LostTaskError(`The task ${this.sessionId} is over`);
    }
    try {
      return await send();
    } catch (error) {
      if (!isRefused(error, NOT_HELD) && !isRefused(error, TAKEN)) throw error;
      if (!await this.#regain()) throw this.#lost.signal.reason ?? error;
      return await send();
    }
  }

  async #keepLease(): Promise<void> {
    const { signal } = this.#ended;
    const { clock, hub } = this.#options;
    for (;;) {
      await clock.delay(this.#claim.leaseMs * LEASE_PART, signal);
      if (signal.aborted) return;
      try {
        // While the hub is away, one renewal waits for it.
        await hub.send("collaboration_renew", { session_id: this.sessionId, fence: this.fence });
      } catch (error) {
        if (!(error instanceof RefusedError)) return;
        if (NOT_HELD.has(error.code) && !signal.aborted) await this.#regain();
      }
    }
  }

  /** Accepts the task again, which the hub allows as long as nobody else has. */
  #regain(): Promise<boolean> {
    this.#regaining ??= this.#acceptAgain().finally(() => this.#regaining = undefined);
    return this.#regaining;
  }

  async #acceptAgain(): Promise<boolean> {
    try {
      const { fence, lease_ms } = await this.#options.hub.send("collaboration_accept", {
        session_id: this.sessionId,
      });
      this.#claim = { fence: fence!, leaseMs: lease_ms! };
      return true;
    } catch (error) {
      if (error instanceof RefusedError) this.lose(`${error.code}: ${error.message}`);
      return false;
    }
  }
}

/** Another AI works on the task. */
const TAKEN: ReadonlySet<string> = new Set(["SESSION_TAKEN"]);

function isRefused(error: unknown, codes: ReadonlySet<string>): error is RefusedError {
  return error instanceof RefusedError && codes.has(error.code);
}
