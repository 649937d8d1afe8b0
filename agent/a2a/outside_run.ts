/** Follows one task at an outside agent from its message to its end: over broken streams, questions, and restarts of our own. */
import { getLogger } from "@logtape/logtape";
import type { Message, StreamResponse } from "@a2a-js/sdk";
import { TaskNotFoundError } from "@a2a-js/sdk/errors";
import { beforeAbort } from "../../internal/before_abort.ts";
import type { Clock } from "../../internal/clock.ts";
import { type Doing, type Ended, notRun } from "../doing.ts";
import { answerMessage, requestMessage } from "./outside_message.ts";
import { type OutsideAgent, OutsideError } from "./outside_agent.ts";
import type { OutsideRecord, OutsideRecords } from "./outside_records.ts";
import { endOf, textOf } from "./outside_result.ts";
import { fold, ofTask, type OutsideTask, type Stage, stageOf, UNKNOWN } from "./outside_task.ts";
import { whyOf } from "./why.ts";

const log = getLogger(["aicollab", "agent"]);

/** Its card, and each question about its task, is answered within this time. */
const ANSWER_MS = 30_000;
/** A stream that is silent for so long is asked for anew: its other end may be gone. */
const QUIET_MS = 60_000;
/** An agent that cannot be reached for so long has lost the task. */
const LOST_MS = 120_000;
/** Between two looks at a task this time passes, which doubles up to the second. */
const [FIRST_LOOK_MS, LAST_LOOK_MS] = [500, 10_000];
const MAX_QUESTION = 8_000;

export interface OutsideRunOptions {
  readonly connect: (signal: AbortSignal) => Promise<OutsideAgent>;
  readonly records: OutsideRecords;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** It took too long, which ends the task at the agent as well. */
class LateError extends OutsideError {}

export class OutsideRun {
  readonly #doing: Doing;
  readonly #options: OutsideRunOptions;
  /** Aborts when the agent of ours ends, and when the task is lost. */
  readonly #stop: AbortSignal;
  #agent!: OutsideAgent;
  #record!: OutsideRecord;
  #known: OutsideTask = UNKNOWN;
  /** Questions of the agent that were answered; it may show one for a while after that. */
  readonly #answered = new Set<string>();

  constructor(doing: Doing, options: OutsideRunOptions) {
    this.#doing = doing;
    this.#options = options;
    this.#stop = AbortSignal.any([doing.ending, doing.work.lost]);
  }

  get #stage(): Stage {
    const stage = stageOf(this.#known);
    return stage === "asks" && this.#answered.has(this.#known.saidId) ? "works" : stage;
  }

  /** It never throws. */
  async run(): Promise<Ended> {
    const { task, work } = this.#doing;
    try {
      await this.#begin();
      await this.#toItsEnd();
      return { ...endOf(this.#known), forget: () => this.#forget() };
    } catch (error) {
      const isLost = work.lost.aborted;
      if (isLost || error instanceof LateError) await this.#cancel();
      if (isLost) return { ...notRun(String(work.lost.reason)), forget: () => this.#forget() };
      // The next start goes on with what is still being done.
      if (this.#stop.aborted) return notRun(String(this.#stop.reason));
      log.debug("{session} broke off: {error}", { session: task.session_id, error });
      const isOver = error instanceof LateError || error instanceof TaskNotFoundError;
      const ended = notRun(whyOf(error));
      return isOver ? { ...ended, forget: () => this.#forget() } : ended;
    }
  }

  /** Sends the message, or finds what became of the one that was sent before. */
  async #begin(): Promise<void> {
    const { task, journalId } = this.#doing;
    const { connect, records } = this.#options;
    this.#agent = await this.#within(ANSWER_MS, connect);
    this.#record = await records.of(task, journalId);
    const { task_id, message_id } = this.#record;
    if (task_id === undefined) {
      await records.keep(task, this.#record);
      return await this.#send(requestMessage(task, message_id));
    }
    log.info("{session} goes on with task {task} of the outside agent", {
      session: task.session_id,
      task: task_id,
    });
    await this.#look(task_id);
  }

  async #toItsEnd(): Promise<void> {
    for (;;) {
      const stage = this.#stage;
      if (stage === "ended") return;
      if (stage === "asks") await this.#answer();
      else await this.#inTime(this.#silent, (signal) => this.#follow(signal));
    }
  }

  async #send(message: Message): Promise<void> {
    await this.#inTime(this.#silent, async (signal) => {
      try {
        await this.#hear((stream) => this.#agent.send(message, stream), signal);
      } catch (error) {
        // What it has begun is followed from there.
        if (signal.aborted || this.#known.id === undefined) throw error;
        log.debug("The stream of {session} broke: {error}", { session: this.#doing.task.session_id, error });
      }
      if (this.#known.id === undefined && this.#stage !== "ended") {
        throw new OutsideError("the outside agent ended its answer without a word");
      }
    });
  }

  /** Looks at the task until something is to be done, by a stream where the agent has them. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const id = this.#known.id!;
    let pauseMs = FIRST_LOOK_MS;
    for (let lastMs = clock.monotonicMs();;) {
      try {
        await this.#look(id);
        lastMs = clock.monotonicMs();
        if (this.#stage !== "works") return;
        if (this.#agent.streams) {
          await this.#hear((stream) => this.#agent.follow(id, stream), signal);
        }
        if (this.#stage !== "works") return;
      } catch (error) {
        if (signal.aborted || error instanceof TaskNotFoundError) throw error;
        const silentMs = clock.monotonicMs() - lastMs;
        if (silentMs >= LOST_MS) throw error;
        log.debug("{session} is out of reach: {why}", {
          session: this.#doing.task.session_id,
          why: whyOf(error),
        });
      }
      await clock.delay(pauseMs, signal);
      signal.throwIfAborted();
      pauseMs = Math.min(2 * pauseMs, LAST_LOOK_MS);
    }
  }

  async #look(id: string): Promise<void> {
    this.#take(ofTask(await this.#within(ANSWER_MS, (signal) => this.#agent.task(id, signal))));
  }

  /** Folds the events of a stream, until it ends, says that something is to be done, or is silent. */
  async #hear(
    open: (signal: AbortSignal) => AsyncGenerator<StreamResponse, void, undefined>,
    signal: AbortSignal,
  ): Promise<void> {
    const left = new AbortController();
    const events = open(AbortSignal.any([signal, left.signal]));
    try {
      for (;;) {
        const next = await this.#beforeSilence(events.next());
        signal.throwIfAborted();
        if (next === undefined || next.done) return;
        this.#take(fold(this.#known, next.value));
        await this.#remember();
        if (this.#stage !== "works") return;
      }
    } finally {
      left.abort();
    }
  }

  /** Resolves with undefined after a silence. Who has said nothing at all is waited for, as there is nothing to look at. */
  async #beforeSilence<T>(next: Promise<T>): Promise<T | undefined> {
    if (this.#known.id === undefined) return await next;
    next.catch(() => {});
    const heard = new AbortController();
    const silence = this.#options.clock.delay(QUIET_MS, heard.signal).then(() => undefined);
    return await Promise.race([next, silence]).finally(() => heard.abort());
  }

  #take(known: OutsideTask): void {
    const { work } = this.#doing;
    if (known.artifacts.length > this.#known.artifacts.length) {
      const { name } = known.artifacts.at(-1)!;
      work.heard(name === "" ? "an artifact" : `artifact ${name}`);
    }
    if (stageOf(known) === "works" && known.said !== this.#known.said) work.heard(textOf(known.said));
    this.#known = known;
  }

  async #remember(): Promise<void> {
    const { id } = this.#known;
    if (id === undefined || id === this.#record.task_id) return;
    this.#record = { ...this.#record, task_id: id };
    await this.#options.records.keep(this.#doing.task, this.#record);
  }

  /** Puts the agent's question to the requester, and sends the answer. */
  async #answer(): Promise<void> {
    const { work, task } = this.#doing;
    const { id, contextId, said, saidId } = this.#known;
    const { question } = this.#record;
    const isAsked = question?.fence === work.fence && work.openQuestions.includes(question.id);
    const asked = isAsked
      ? question!.id
      : await work.ask(textOf(said).slice(0, MAX_QUESTION).replaceAll("\0", "\ufffd").trim() || "What now?");
    this.#record = { ...this.#record, question: { id: asked, fence: work.fence } };
    await this.#options.records.keep(task, this.#record);
    const text = await this.#inTime(
      () => "nobody answered the question of the outside agent",
      (signal) => beforeAbort(work.answerTo(asked), signal),
    );
    const ids = { taskId: id!, contextId, messageId: crypto.randomUUID() };
    if (saidId !== "") this.#answered.add(saidId);
    this.#known = { ...this.#known, state: UNKNOWN.state, said: [], saidId: "" };
    await this.#send(answerMessage(text, ids));
  }

  /** Asks the agent to end the task; whether it does is its own matter. */
  async #cancel(): Promise<void> {
    const id = this.#known.id ?? this.#record?.task_id;
    if (id === undefined || this.#stage === "ended") return;
    const over = new AbortController();
    this.#options.clock.delay(ANSWER_MS / 3, over.signal).then(() => over.abort());
    try {
      await this.#agent.cancel(id, over.signal);
    } catch (error) {
      log.warning("The outside agent was not told that {session} is over: {why}", {
        session: this.#doing.task.session_id,
        why: whyOf(error),
      });
    } finally {
      over.abort();
    }
  }

  async #forget(): Promise<void> {
    await this.#options.records.forget(this.#doing.task);
  }

  /** @throws {LateError} once the time is over that the agent has */
  #inTime<T>(what: () => string, wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.#options;
    return this.#within(timeoutMs, wait, () => new LateError(`${what()} within ${timeoutMs / 1_000} s`));
  }

  readonly #silent = () => `the outside agent did not ${this.#known.id === undefined ? "answer" : "end"}`;

  async #within<T>(
    ms: number,
    wait: (signal: AbortSignal) => Promise<T>,
    late = () => new OutsideError(`the outside agent did not answer within ${ms / 1_000} s`),
  ): Promise<T> {
    const over = new AbortController();
    const end = new AbortController();
    this.#options.clock.delay(ms, end.signal).then(() => end.signal.aborted || over.abort(late()));
    const signal = AbortSignal.any([this.#stop, over.signal]);
    try {
      return await beforeAbort(wait(signal), signal);
    } finally {
      end.abort();
    }
  }
}
