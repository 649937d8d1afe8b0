/** Takes tasks from the hub and has a command do them: several at a time, each once, and none is lost. */
import { getLogger } from "@logtape/logtape";
import {
  ClosedError,
  type HubClient,
  HubError,
  type HubMessage,
  RefusedError,
} from "../client/hub_client.ts";
import type { Clock } from "../internal/clock.ts";
import { visibleText } from "../internal/visible_text.ts";
import type { DataOf } from "../protocol/messages.ts";
import type { DoTask, Ended } from "./doing.ts";
import { keepOutput } from "./kept_output.ts";
import { type Claim, type Offer, Offers, type TakingRules } from "./offers.ts";
import { isEmpty, type Output, reasonOf } from "./output.ts";
import type { Task } from "./task.ts";
import { Work } from "./work.ts";

const log = getLogger(["aicollab", "agent"]);

const STOPPED = "the agent was stopped";
const NOTHING_WAITS = "nothing waits any more";
const CUT_OFF = "the hub has ended the connection";

export interface AgentOptions {
  readonly rules: TakingRules;
  readonly doTask: DoTask;
  readonly parallel: number;
  /** It leaves when it has done all that it may take. */
  readonly once: boolean;
  /** What was printed and not delivered is kept in this folder. */
  readonly keptIn: string;
  readonly clock: Clock;
}

/** The agent needs this of its connection. */
export type Hub = Pick<HubClient, "ready" | "send" | "close"> & AsyncIterable<HubMessage>;

/** A task is held from before its accept until its end is known at the hub. */
interface Held {
  /** There is one once the accept was acknowledged. */
  work?: Work;
  /** Resolves when no command runs for it, or none will. */
  readonly idle: PromiseWithResolvers<void>;
  /** Resolves at its end. */
  done: Promise<void>;
}

/** Lasts for one journal of a hub. */
export class Agent {
  readonly #hub: Hub;
  readonly #options: AgentOptions;
  readonly #offers: Offers;
  readonly #held = new Map<string, Held>();
  /** Is aborted with a sentence when the agent takes nothing more and ends what runs. */
  readonly #ending = new AbortController();
  #isBusy = false;

  constructor(hub: Hub, options: AgentOptions) {
    this.#hub = hub;
    this.#options = options;
    this.#offers = new Offers(options.rules);
  }

  /**
   * Works until `signal` aborts, or, with `once`, until nothing waits for it, then ends what runs, hands it back and leaves.
   * @throws {HubError} when the hub has ended the connection for good
   */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => void this.#stop(STOPPED);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      for await (const message of this.#hub) this.#hear(message);
    } finally {
      signal.removeEventListener("abort", stop);
      if (!this.#ending.signal.aborted) this.#ending.abort(CUT_OFF);
      await Promise.all([...this.#held.values()].map(({ done }) => done));
      await this.#hub.close();
    }
  }

  /** Commands end first, so that what they hand back goes out before the goodbye. */
  async #stop(why: string): Promise<void> {
    this.#ending.abort(why);
    await Promise.all([...this.#held.values()].map(({ work, idle }) => work && idle.promise));
    await this.#hub.close({ leave: true });
  }

  #hear(message: HubMessage): void {
    this.#offers.hear(message);
    if (message.message_type === "collaboration_answer") {
      const { session_id, question_id, text } = message.data;
      this.#held.get(session_id)?.work?.answered(question_id, text);
    }
    if (!("replayed" in message && message.replayed)) this.#tellWork(message);
    for (const refused of this.#offers.takeRefused()) {
      log.info("Declined {session}: {reason}", { session: refused.session_id, reason: refused.reason });
      this.#post("collaboration_decline", { ...refused });
    }
    this.#takeNext();
  }

  /** Passes on what the hub says of tasks that are held. */
  #tellWork(message: HubMessage): void {
    switch (message.message_type) {
      case "collaboration_closed": {
        const { session_id, state, reason } = message.data;
        const why = `it is ${state} at the hub${reason === undefined ? "" : ` (${visibleText(reason)})`}`;
        return this.#held.get(session_id)?.work?.closed(why);
      }
      case "collaboration_reopened":
        return this.#offeredAgain(message.data.session_id);
      case "training_sync":
        for (const { session_id, state } of message.data.collab_ops) {
          if (state === "open") this.#offeredAgain(session_id);
          else if (this.#held.has(session_id)) this.#offers.forget(session_id);
        }
    }
  }

  /** What is held is on offer again only where this agent gives it back. */
  #offeredAgain(session_id: string): void {
    const held = this.#held.get(session_id);
    if (held === undefined || held.work?.isHandingBack) return;
    this.#offers.forget(session_id);
    held.work?.reopened();
  }

  #hasRoom(): boolean {
    return !this.#ending.signal.aborted && this.#held.size < this.#options.parallel;
  }

  #takeNext(): void {
    while (this.#hasRoom()) {
      const offer = this.#offers.next(this.#held);
      if (offer === undefined) break;
      this.#hold(offer);
    }
    const after = this.#hasRoom() ? this.#offers.takeUnlisted() : undefined;
    if (after !== undefined) this.#post("sync", { after });
    this.#sayActivity();
    const { once } = this.#options;
    if (once && this.#hasRoom() && this.#held.size === 0 && this.#offers.isExhausted) {
      log.info("Nothing waits any more");
      void this.#stop(NOTHING_WAITS);
    }
  }

  #hold(offer: Offer): void {
    const { session_id } = offer.task;
    this.#offers.forget(session_id);
    const held: Held = { idle: Promise.withResolvers(), done: Promise.resolve() };
    this.#held.set(session_id, held);
    held.done = this.#do(offer, held).finally(() => {
      held.idle.resolve();
      this.#held.delete(session_id);
      this.#takeNext();
    });
  }

  /** Does one task from its accept to its end. It never throws. */
  async #do({ task, claim }: Offer, held: Held): Promise<void> {
    const { session_id } = task;
    try {
      const ours = claim ?? await this.#accept(task);
      if (ours === undefined) return;
      using work = new Work({ session_id, claim: ours, hub: this.#hub, clock: this.#options.clock });
      held.work = work;
      const ended = await this.#options.doTask({
        ...{ task, work, ending: this.#ending.signal },
        journalId: (await this.#hub.ready()).journal_id,
      });
      held.idle.resolve();
      await this.#end(work, ended);
    } catch (error) {
      if (isOver(error)) log.debug("{session} ends with the connection", { session: session_id });
      else log.error("The work on {session} broke: {error}", { session: session_id, error });
    }
  }

  async #accept({ session_id, requester, request }: Task): Promise<Claim | undefined> {
    const texts = { session: session_id, ai: requester, type: visibleText(request.collaboration_type) };
    try {
      const { fence, lease_ms } = await this.#hub.send("collaboration_accept", { session_id });
      log.info("Took {session} of {ai} ({type})", texts);
      return { fence: fence!, leaseMs: lease_ms! };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      log.info("Did not get {session} of {ai}: {code}", { ...texts, code: error.code });
      return undefined;
    }
  }

  /** Says at the hub how the command ended. */
  async #end(work: Work, ended: Ended): Promise<void> {
    await this.#sayEnd(work, ended);
    await ended.forget?.();
  }

  async #sayEnd(work: Work, { failure, output, errors, ending }: Ended): Promise<void> {
    const { session_id } = work;
    if (work.lost.aborted) return await this.#keep(work, output, String(work.lost.reason));
    if (failure === undefined && !isEmpty(output)) return await this.#deliver(work, output);
    if (failure === CUT_OFF) return await this.#keep(work, output, CUT_OFF);
    const reason = reasonOf(failure ?? "it printed nothing", errors.trim() || lastOf(output));
    if (ending === "failed") {
      log.warning("{session} failed: {reason}", { session: session_id, reason });
      return void await work.fail(reason);
    }
    if (failure !== STOPPED) {
      if (ending === "rejected") this.#offers.rejected(session_id, reason);
      else this.#offers.failed(session_id);
      log.warning("{session} failed, and is handed back: {reason}", { session: session_id, reason });
    } else log.info("Handing {session} back: {reason}", { session: session_id, reason });
    await work.handBack(reason, output);
  }

  async #deliver(work: Work, output: Output): Promise<void> {
    const { session_id } = work;
    try {
      const { limits } = await this.#hub.ready();
      const result = await work.complete(output, limits.max_line_bytes);
      if (result === undefined) {
        await this.#keep(work, output, String(work.lost.reason ?? "it was refused"));
        return work.lost.aborted ? undefined : await this.#refused(work, output);
      }
      log.info("Done with {session}", { session: session_id });
      if (result.cut) await this.#keep(work, output, "only its beginning fits into a message");
    } catch (error) {
      const why = isOver(error)
        ? "the connection ended before the hub had it"
        : `the hub refused it (${error instanceof RefusedError ? error.code : error})`;
      await this.#keep(work, output, why);
      if (!isOver(error)) await this.#refused(work, output);
    }
  }

  /** The next run would most likely have a result of the same kind. */
  async #refused(work: Work, output: Output): Promise<void> {
    this.#offers.failed(work.session_id);
    await work.handBack("its result was refused", output);
  }

  /** Keeps what was printed and could not be delivered. */
  async #keep(work: Work, output: Output, why: string): Promise<void> {
    const { session_id, fence } = work;
    if (isEmpty(output)) {
      return log.warning("{session} has ended without a result: {why}", { session: session_id, why });
    }
    try {
      const file = await keepOutput(this.#options.keptIn, `${session_id}-${fence}`, output.bytes);
      log.warning("What was printed for {session} is kept in {file}: {why}", {
        session: session_id,
        file,
        why,
      });
    } catch (error) {
      log.error("What was printed for {session} is lost ({why}), as it cannot be kept: {error}", {
        session: session_id,
        why,
        error: (error as Error).message,
      });
    }
  }

  #sayActivity(): void {
    const isBusy = this.#held.size > 0;
    if (isBusy === this.#isBusy || this.#ending.signal.aborted) return;
    this.#isBusy = isBusy;
    this.#post("status", { activity: isBusy ? "collaborating" : "idle" });
  }

  /** Sends what nobody has to wait for. */
  #post<T extends "status" | "sync" | "collaboration_decline">(type: T, data: DataOf<T>): void {
    this.#hub.send(type, data).catch((error) => {
      if (!isOver(error)) log.debug("The hub refused {type}: {why}", { type, why: error.message });
    });
  }
}

/** The connection has ended for good. */
function isOver(error: unknown): boolean {
  return error instanceof ClosedError || error instanceof HubError;
}

/** Some commands say on standard output what went wrong. */
function lastOf({ bytes }: Output): string {
  return new TextDecoder().decode(bytes.subarray(-4_096));
}
