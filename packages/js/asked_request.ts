/** Follows a request of this AI from its ack to its end. */
import { ClosedError, type HubClient, type HubMessage } from "../../client/hub_client.ts";
import { withResolvers } from "../../internal/resolvers.ts";
import { seqOfSession } from "../../protocol/names.ts";
import { Answers } from "./answers.ts";
import type { Ack, Outcome, Request, RequestEvent } from "./api.ts";
import { given } from "./given.ts";
import type { Listener } from "./listener.ts";
import { Mailbox } from "./mailbox.ts";

type Hub = Pick<HubClient, "send">;
type Says =
  | "collaboration_answer"
  | "collaboration_question"
  | "collaboration_amend"
  | "collaboration_cancel";

export class AskedRequest implements Request, Listener {
  readonly #hub: Hub;
  readonly #onEnd: () => void;
  readonly #events = new Mailbox<RequestEvent>();
  readonly #answers = new Answers();
  readonly #outcome = withResolvers<Outcome>();
  /** What came before the ack, which names the collaboration. */
  #early: HubMessage[] = [];
  #ack: Ack | undefined;
  #sofar: Omit<Outcome, "state"> = {
    result: undefined,
    componentId: undefined,
    reason: undefined,
    partner: undefined,
  };

  constructor(hub: Hub, onEnd: () => void) {
    this.#hub = hub;
    this.#onEnd = onEnd;
    this.#outcome.promise.catch(() => {});
  }

  /** The hub has taken the request. */
  begin(ack: Ack): void {
    this.#ack = ack;
    for (const message of this.#early.splice(0)) this.hear(message);
  }

  get sessionId(): string {
    return this.#ack!.session_id!;
  }

  get matches(): number {
    return this.#ack!.matches ?? 0;
  }

  answer(questionId: number, text: string): Promise<Ack> {
    return this.#send("collaboration_answer", { question_id: questionId, text });
  }

  async ask(text: string): Promise<string> {
    const { seq } = await this.#send("collaboration_question", { text });
    return await this.#answers.of(seq!);
  }

  amend(task: Readonly<Record<string, unknown>>): Promise<Ack> {
    return this.#send("collaboration_amend", { task });
  }

  cancel(reason?: string): Promise<Ack> {
    return this.#send("collaboration_cancel", given({ reason }));
  }

  outcome(): Promise<Outcome> {
    return this.#outcome.promise;
  }

  [Symbol.asyncIterator](): AsyncIterator<RequestEvent, undefined> {
    return this.#events;
  }

  hear(message: HubMessage): void {
    if (this.#ack === undefined) return void this.#early.push(message);
    if (!this.#concerns(message)) return;
    void this.#events.put(message as RequestEvent);
    switch (message.message_type) {
      case "collaboration_started":
        this.#sofar = { ...this.#sofar, partner: message.data.partner };
        break;
      case "collaboration_answer":
        this.#answers.came(message.data.question_id, message.data.text);
        break;
      case "collaboration_decline":
        this.#sofar = { ...this.#sofar, reason: message.data.reason };
        break;
      case "collaboration_complete":
        this.#sofar = {
          ...{ result: message.data.result, componentId: message.data.component_id },
          ...{ partner: message.source_ai, reason: undefined },
        };
        break;
      case "collaboration_closed": {
        const { state, reason = this.#sofar.reason } = message.data;
        this.#outcome.resolve({ ...this.#sofar, state, reason });
        this.end(new ClosedError(`The request ${this.sessionId} is over: ${state}`));
      }
    }
  }

  end(error: Error): void {
    this.#outcome.reject(error);
    this.#answers.end(error);
    this.#events.end();
    this.#onEnd();
  }

  #concerns(message: HubMessage): boolean {
    const { session_id, seq } = ("data" in message ? message.data : {}) as Record<string, unknown>;
    if (session_id !== undefined) return session_id === this.sessionId;
    const isDelivery = message.message_type === "delivery" || message.message_type === "dead_letter";
    return isDelivery && seq === seqOfSession(this.sessionId);
  }

  #send(type: Says, data: object): Promise<Ack> {
    return this.#hub.send(type, { session_id: this.sessionId, ...data } as never);
  }
}
