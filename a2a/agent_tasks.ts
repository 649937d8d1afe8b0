/**
 * Answers one client of one agent: what it sends becomes lines of the hub, and what becomes of a collaboration is a task. The
 * interface is the package's; its own implementation would keep tasks beside the journal.
 */
import type {
  AgentCard,
  CancelTaskRequest,
  DeleteTaskPushNotificationConfigRequest,
  GetTaskPushNotificationConfigRequest,
  GetTaskRequest,
  ListTaskPushNotificationConfigsRequest,
  ListTaskPushNotificationConfigsResponse,
  ListTasksRequest,
  ListTasksResponse,
  Message,
  SendMessageRequest,
  StreamResponse,
  SubscribeToTaskRequest,
  Task,
  TaskPushNotificationConfig,
} from "@a2a-js/sdk";
import { TaskNotCancelableError, TaskNotFoundError, UnsupportedOperationError } from "@a2a-js/sdk/errors";
import type { A2ARequestHandler, ServerCallContext } from "@a2a-js/sdk/server";
import { RefusedError } from "../client/errors.ts";
import type { Clock } from "../internal/clock.ts";
import type { CollaborationRow } from "../journal/rows.ts";
import type { Agent } from "./agent_card.ts";
import type { Caller } from "./caller.ts";
import type { CallerLink, CallerLinks, Follow } from "./caller_link.ts";
import { HubUnable, noSuchTask, toA2aError } from "./errors.ts";
import { checkedHistoryLength, checkedMessage, checkedTenant, malformed } from "./incoming.ts";
import { listedTasks } from "./listing.ts";
import { asAmendment, asAnswer, asQuestion, asRequest, type Line, messageIdOf } from "./outgoing.ts";
import { fromConfig, toConfig } from "./push_config.ts";
import { entriesOf, type TaskRecords } from "./records.ts";
import { TaskFold } from "./task.ts";

/** A call that waits for the end of a task waits so long, and is answered with the task as it is then. */
export const MAX_WAIT_MS = 300_000;
/** A task has a time to live of a day: its agent may be away. */
const TASK_TTL_MS = 24 * 3_600_000;

/** The library is waited for so long, where it may be behind, and so long, where it must not. */
const SOON_MS = 1_000;
const CATCH_UP_MS = 5_000;

/** The state of a call by which a stream goes on behind an event that the client has seen. */
export const LAST_SEQ = "aicollab.lastSeq";

/** One client and one agent are served from these. */
export interface AgentTasksOptions {
  readonly agent: Agent;
  readonly card: AgentCard;
  readonly caller: Caller;
  readonly records: TaskRecords;
  readonly links: CallerLinks;
  readonly clock: Clock;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A message was taken: the task as far as it is known, and what comes of it. */
interface Sent extends Disposable {
  readonly fold: TaskFold;
  readonly follow: Follow;
}

export class AgentTasks implements A2ARequestHandler {
  readonly #options: AgentTasksOptions;

  constructor(options: AgentTasksOptions) {
    this.#options = options;
  }

  getAgentCard(): Promise<AgentCard> {
    return Promise.resolve(this.#options.card);
  }

  getAuthenticatedExtendedAgentCard(): Promise<AgentCard> {
    return Promise.reject(new UnsupportedOperationError("This agent has no other card than its public one"));
  }

  async sendMessage(params: SendMessageRequest, context: ServerCallContext): Promise<Task> {
    return await answered(async () => {
      const historyLength = checkedHistoryLength(params.configuration?.historyLength);
      using sent = await this.#post(params, context);
      if (!params.configuration?.returnImmediately) await this.#settled(sent);
      return sent.fold.task(historyLength);
    });
  }

  async *sendMessageStream(
    params: SendMessageRequest,
    context: ServerCallContext,
  ): AsyncGenerator<StreamResponse, void> {
    const historyLength = checkedHistoryLength(params.configuration?.historyLength);
    using sent = await answered(() => this.#post(params, context));
    yield { payload: { $case: "task", value: sent.fold.task(historyLength) } };
    yield* updates(sent);
  }

  async *resubscribe(
    { id, tenant }: SubscribeToTaskRequest,
    context: ServerCallContext,
  ): AsyncGenerator<StreamResponse, void> {
    const lastSeq = context.state.get(LAST_SEQ) as number | undefined;
    const { links, caller, records } = this.#options;
    using stack = new DisposableStack();
    const { fold, missed, follow } = await answered(async () => {
      checkedTenant(tenant);
      const row = await this.#row(id);
      const { link } = stack.use(await links.lease(caller));
      const follow = stack.use(this.#follow(link));
      follow.only(id);
      await this.#level(records.head);
      const found = await this.#fold(row, lastSeq);
      const isOver = found.missed.length === 0 && found.fold.isOver;
      if (isOver) throw new UnsupportedOperationError(`Task "${id}" is over: read it by GetTask`);
      return { ...found, follow };
    });
    yield { payload: { $case: "task", value: fold.task() } };
    for (const entry of missed) yield* fold.add(entry);
    yield* updates({ fold, follow });
  }

  async getTask({ id, tenant, historyLength }: GetTaskRequest): Promise<Task> {
    return await answered(async () => {
      checkedTenant(tenant);
      const length = checkedHistoryLength(historyLength);
      return (await this.#read(id)).task(length);
    });
  }

  async listTasks(request: ListTasksRequest): Promise<ListTasksResponse> {
    return await answered(async () => {
      checkedTenant(request.tenant);
      const { agent, caller, records } = this.#options;
      await this.#level(records.head);
      return await listedTasks(request, {
        list: (filter) =>
          records.library.requested({ ...filter, requester: caller.name, target_ai: agent.ai_id }),
        read: async (id) => await this.#read(id),
      });
    });
  }

  async cancelTask({ id, tenant, metadata }: CancelTaskRequest): Promise<Task> {
    return await answered(async () => {
      checkedTenant(tenant);
      const fold = await this.#read(id);
      if (fold.isOver) throw notCancelable(id);
      using lease = await this.#options.links.lease(this.#options.caller);
      const reason = typeof metadata?.reason === "string" ? { reason: metadata.reason.slice(0, 1_000) } : {};
      const seq = await this.#say(lease.link, id, {
        type: "collaboration_cancel",
        data: { session_id: id, ...reason },
      }, () => notCancelable(id));
      const entry = { atMs: this.#options.clock.wallMs(), source_ai: "hub" };
      fold.add({ ...entry, seq, message_type: "collaboration_cancel", data: reason });
      fold.add({
        ...entry,
        seq: seq + 1,
        message_type: "collaboration_closed",
        data: { state: "cancelled" },
      });
      return fold.task();
    });
  }

  async createTaskPushNotificationConfig(
    config: TaskPushNotificationConfig,
  ): Promise<TaskPushNotificationConfig> {
    return await answered(async () => {
      checkedTenant(config.tenant);
      const data = fromConfig(config);
      await this.#row(config.taskId);
      using lease = await this.#options.links.lease(this.#options.caller);
      await this.#setPush(lease.link, config.taskId, data);
      return toConfig(config.taskId, data);
    });
  }

  async getTaskPushNotificationConfig(
    { taskId, id, tenant }: GetTaskPushNotificationConfigRequest,
  ): Promise<TaskPushNotificationConfig> {
    return await answered(async () => {
      checkedTenant(tenant);
      const { push = [] } = await this.#row(taskId);
      // A client of 0.3 may ask for the one that there is without naming it.
      const found = id === "" ? push[0] : push.find(({ config_id }) => config_id === id);
      if (found === undefined) {
        throw new TaskNotFoundError(`Task "${taskId}" has no push configuration "${id}"`);
      }
      return toConfig(taskId, found);
    });
  }

  async listTaskPushNotificationConfigs(
    { taskId, tenant }: ListTaskPushNotificationConfigsRequest,
  ): Promise<ListTaskPushNotificationConfigsResponse> {
    return await answered(async () => {
      checkedTenant(tenant);
      const { push = [] } = await this.#row(taskId);
      return { configs: push.map((config) => toConfig(taskId, config)), nextPageToken: "" };
    });
  }

  async deleteTaskPushNotificationConfig(
    { taskId, id, tenant }: DeleteTaskPushNotificationConfigRequest,
  ): Promise<void> {
    await answered(async () => {
      checkedTenant(tenant);
      const { state, push = [] } = await this.#row(taskId);
      const isOver = state !== "open" && state !== "active";
      if (isOver || !push.some(({ config_id }) => config_id === id)) return;
      using lease = await this.#options.links.lease(this.#options.caller);
      await this.#say(lease.link, taskId, {
        type: "push_delete",
        data: { session_id: taskId, config_id: id },
      });
    });
  }

  /** Resolves with the task once it is settled, or when that has taken too long. */
  async #settled({ fold, follow }: Sent): Promise<void> {
    const waiting = new AbortController();
    this.#options.clock.delay(MAX_WAIT_MS, waiting.signal).then(() => follow.stop());
    try {
      while (!fold.isSettled) {
        const entry = await follow.next();
        if (entry === undefined) return;
        fold.add(entry);
      }
    } finally {
      waiting.abort();
    }
  }

  async #post(params: SendMessageRequest, context: ServerCallContext): Promise<Sent> {
    checkedTenant(params.tenant ?? context.tenant);
    const { agent, caller, links } = this.#options;
    const message = checkedMessage(params.message, agent);
    const push = params.configuration?.taskPushNotificationConfig;
    const data = push && fromConfig(push);
    using stack = new DisposableStack();
    const { link } = stack.use(await links.lease(caller));
    const follow = stack.use(this.#follow(link));
    const fold = message.taskId === "" ? await this.#begin(link, message) : await this.#goOn(link, message);
    follow.only(fold.place.taskId);
    if (data !== undefined && !fold.isOver) await this.#setPush(link, fold.place.taskId, data);
    const owned = stack.move();
    return { fold, follow, [Symbol.dispose]: () => owned.dispose() };
  }

  #follow(link: CallerLink): Follow {
    const follow = link.follow();
    this.#options.signal.addEventListener("abort", () => follow.stop(), { once: true });
    return follow;
  }

  async #begin(link: CallerLink, message: Message): Promise<TaskFold> {
    const { agent, caller, clock } = this.#options;
    const { type, data } = asRequest(message, TASK_TTL_MS);
    const ack = await link.send(type, data, { targetAi: agent.ai_id, messageId: messageIdOf(message) });
    const session_id = ack.session_id!;
    if (ack.duplicate === true) return await this.#read(session_id);
    return new TaskFold(session_id, {
      ...{ seq: ack.seq!, atMs: clock.wallMs(), message_type: type, source_ai: caller.name, data },
    });
  }

  /** Says something about a task that is there: the answer to its question, another wish, or more of what is asked for. */
  async #goOn(link: CallerLink, message: Message): Promise<TaskFold> {
    const { caller, clock, records } = this.#options;
    const row = await this.#row(message.taskId);
    await this.#level(records.head);
    const { fold } = await this.#fold(row);
    if (message.contextId !== "" && message.contextId !== fold.place.contextId) {
      throw malformed(`message.contextId: that of task "${message.taskId}" is "${fold.place.contextId}"`);
    }
    // It was sent before: its answer was lost.
    if (fold.history.some(({ messageId }) => messageId === message.messageId)) return fold;
    if (fold.isOver) {
      throw new UnsupportedOperationError(
        `Task "${message.taskId}" is over: begin another one in its context`,
      );
    }
    const line = lineFor(row, fold, message);
    const ack = await link.send(line.type, line.data, { messageId: messageIdOf(message) });
    if (ack.duplicate !== true) {
      fold.said({
        ...{ seq: ack.seq!, atMs: clock.wallMs(), message_type: line.type, source_ai: caller.name },
        data: line.data as Record<string, unknown>,
      });
    }
    return fold;
  }

  async #setPush(link: CallerLink, session_id: string, config: ReturnType<typeof fromConfig>): Promise<void> {
    const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
    await this.#say(link, session_id, { type: "push_set", data: { ...given, session_id } as Line["data"] });
  }

  /** Says a line about a session and resolves with its seq, 0 where nothing was stored. */
  async #say(
    link: CallerLink,
    session_id: string,
    { type, data }: Line,
    whenOver?: () => Error,
  ): Promise<number> {
    try {
      const { seq = 0 } = await link.send(type, data, {});
      return seq;
    } catch (error) {
      const code = error instanceof RefusedError ? error.code : undefined;
      if (code === "SESSION_STATE" && whenOver) throw whenOver();
      if (code === "SESSION_NOT_FOUND" || code === "NOT_PARTY") throw noSuchTask(session_id);
      throw error;
    }
  }

  async #read(id: string): Promise<TaskFold> {
    return (await this.#fold(await this.#row(id))).fold;
  }

  /** Resolves with the client's own task of this agent. @throws {TaskNotFoundError} which does not tell others' tasks from none */
  async #row(id: string): Promise<CollaborationRow> {
    const { agent, caller, records } = this.#options;
    const row = /^s[1-9]\d{0,15}$/.test(id) ? await records.session(id) : null;
    if (row === null || row.requester !== caller.name || row.target_ai !== agent.ai_id) throw noSuchTask(id);
    return row;
  }

  /** Resolves with the task; with `upTo`, as it was then, and the entries that it had since. */
  async #fold(row: CollaborationRow, upTo = Infinity) {
    const { session_id, opened_seq, closed_seq, fence, questions } = row;
    const { records, caller } = this.#options;
    // A busy hub's library may be behind; what the row says must be there in any case. The hub follows an accept by an entry of its own.
    const known = [
      opened_seq,
      closed_seq ?? 0,
      fence + 1,
      ...questions.map(({ question_id }) => question_id),
    ];
    if (!await records.caughtUp(records.head, SOON_MS)) await this.#level(Math.max(...known));
    const [request, ...entries] = await entriesOf(records, session_id, caller.name);
    if (request === undefined) throw new HubUnable(`The request of task "${session_id}" is damaged`);
    const fold = new TaskFold(session_id, request);
    for (const entry of entries) if (entry.seq <= upTo) fold.add(entry);
    return { fold, missed: entries.filter(({ seq }) => seq > upTo) };
  }

  async #level(seq: number): Promise<void> {
    if (await this.#options.records.caughtUp(seq, CATCH_UP_MS)) return;
    throw new HubUnable("The hub is so busy that its library is behind: ask again", 1_000);
  }
}

async function* updates(
  { fold, follow }: Pick<Sent, "fold" | "follow">,
): AsyncGenerator<StreamResponse, void> {
  while (!fold.isSettled) {
    const entry = await follow.next();
    if (entry === undefined) return;
    yield* fold.add(entry);
  }
}

function lineFor(row: CollaborationRow, fold: TaskFold, message: Message): Line {
  const [question] = fold.questions;
  if (question !== undefined) return asAnswer(message, { session_id: row.session_id, question_id: question });
  if (row.state === "open") return asAmendment(message, row);
  return asQuestion(message, row.session_id);
}

function notCancelable(id: string): Error {
  return new TaskNotCancelableError(`Task "${id}" is over: it cannot be cancelled any more`);
}

/** Resolves with what `call` resolves with. @throws {A2AError} for whatever it throws */
async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toA2aError(error);
  }
}
