/** Connects an AI for as long as it lives: hands out what comes, takes tasks, makes requests. */
import {
  type ConnectionEvent,
  HubClient,
  type HubClientOptions,
  type HubMessage,
  type SendOptions as ClientSendOptions,
} from "../../client/hub_client.ts";
import { ClosedError } from "../../client/errors.ts";
import { systemClock } from "../../internal/clock.ts";
import type * as api from "./api.ts";
import { AskedRequest } from "./asked_request.ts";
import { defaultHub, secretsFor } from "./default_secret.ts";
import { given } from "./given.ts";
import { hubAddress } from "./hub_address.ts";
import type { HeldTask } from "./held_task.ts";
import type { Listener } from "./listener.ts";
import { Mailbox } from "./mailbox.ts";
import { TaskDesk } from "./task_desk.ts";

const DEFAULT_TRIES = 3;

/** Resolves with the agent once a hub has admitted it. */
export async function connect(options: api.ConnectOptions): Promise<api.Agent> {
  const agent = new ConnectedAgent(options);
  await agent.opened(options.lostMs ?? 10_000);
  return agent;
}

/** Returns the options of a client that both an agent and a visit have. */
export function clientOptions(options: api.VisitOptions) {
  const { id, hub = defaultHub(), client, tls, resumeFrom, wants, history } = options;
  const reached = hubAddress(hub, tls);
  const { token, localKey } = secretsFor(options, reached.address.hostname);
  return {
    ...{ ...reached, aiId: id },
    ...given({ token: secret(token), localKey: secret(localKey), client, resumeFrom, wants, history }),
  } as unknown as Omit<HubClientOptions, "hello">;
}

function secret(given: api.Secret | undefined) {
  return typeof given === "function" ? async () => await given() : given;
}

export function clientSendOptions({ to, topic, messageId }: api.SendOptions): ClientSendOptions {
  return given({ targetAi: to, topic, messageId });
}

class ConnectedAgent implements api.Agent {
  readonly id: string;
  readonly #client: HubClient;
  readonly #options: api.ConnectOptions;
  readonly #mailbox = new Mailbox<HubMessage>();
  readonly #listeners = new Set<Listener>();
  readonly #done: Promise<void>;
  #welcome!: api.Welcome;
  #lostBy: Error | undefined;
  #desk: TaskDesk | undefined;
  #isTaking = false;
  /** The pump has taken the entries up to it. */
  #lastSeq = 0;
  #end: Error | undefined;

  constructor(options: api.ConnectOptions) {
    this.id = options.id;
    this.#options = options;
    const { hello = { specialization: "" }, journalId, epoch, onDeferred } = options;
    this.#client = new HubClient({
      ...{ resumeFrom: "cursor", ...clientOptions(options), hello: hello as HubClientOptions["hello"] },
      ...given({ journalId, epoch, onDeferred }),
      onConnection: (event) => this.#changed(event),
    });
    this.#done = this.#pump();
  }

  /** Resolves when a hub has admitted it. @throws after `ms` without one, and when it refuses */
  async opened(ms: number): Promise<void> {
    const waiting = new AbortController();
    try {
      const late = ms === Infinity ? new Promise<never>(() => {}) : systemClock.delay(ms, waiting.signal);
      if (await Promise.race([this.#client.ready(), late]) !== undefined) return;
    } finally {
      waiting.abort();
    }
    await this.close();
    const { hub = defaultHub() } = this.#options;
    const why = this.#lostBy === undefined ? "" : `: ${this.#lostBy.message}`;
    throw new Error(`No hub has admitted "${this.id}" at ${hub} within ${ms} ms${why}`, {
      cause: this.#lostBy,
    });
  }

  get welcome(): api.Welcome {
    return this.#welcome;
  }

  send<T extends api.SendType>(type: T, data: unknown, options: api.SendOptions = {}): Promise<api.Ack> {
    return this.#client.send(type, data as never, clientSendOptions(options));
  }

  say(
    content: unknown,
    { replyTo, receipt, ...options }: api.SendOptions & { replyTo?: number; receipt?: boolean } = {},
  ): Promise<api.Ack> {
    return this.send("message", given({ content, reply_to: replyTo, receipt }), options);
  }

  received(seq: number): void {
    this.#client.received(seq);
  }

  async request(data: object, options: Omit<api.SendOptions, "topic"> = {}): Promise<api.Request> {
    const request: AskedRequest = new AskedRequest(this.#client, () => this.#listeners.delete(request));
    this.#listeners.add(request);
    try {
      request.begin(await this.send("collaboration_request", data, options));
      return request;
    } catch (error) {
      this.#listeners.delete(request);
      throw error;
    }
  }

  tasks({ from, tries = DEFAULT_TRIES }: api.TaskOptions = {}): AsyncIterableIterator<api.Task> {
    if (this.#isTaking) {
      throw new Error("Somebody takes tasks of this agent already: use work() with parallel");
    }
    this.#isTaking = true;
    if (this.#desk === undefined) {
      const { hello = { specialization: "", capabilities: [] } } = this.#options;
      const rules = {
        aiId: this.id,
        capabilities: hello.capabilities ?? [],
        from: from ?? "*" as const,
        tries,
      };
      this.#desk = new TaskDesk({ rules, hub: this.#client, clock: systemClock });
      if (this.#end !== undefined) this.#desk.end(this.#end);
      this.#listeners.add(this.#desk);
    }
    return this.#taking(this.#desk);
  }

  #taking(desk: TaskDesk): AsyncIterableIterator<api.Task> {
    let isOver = false;
    const end = () => {
      isOver = true;
      this.#isTaking = false;
      desk.wake();
      return Promise.resolve({ done: true as const, value: undefined });
    };
    return {
      next: async () => {
        let task: HeldTask | undefined;
        try {
          task = await desk.take(() => isOver);
        } catch (error) {
          if (!(error instanceof ClosedError)) throw error;
        }
        return task === undefined ? await end() : { done: false, value: task };
      },
      return: end,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async work(
    work: (task: api.Task) => Promise<Readonly<Record<string, unknown>> | void>,
    { parallel = 1, ...options }: api.WorkOptions = {},
  ): Promise<void> {
    const tasks = this.tasks(options);
    const worker = async () => {
      for (let next = await tasks.next(); !next.done; next = await tasks.next()) {
        await doTask(next.value, work);
      }
    };
    try {
      await Promise.all(Array.from({ length: parallel }, worker));
    } finally {
      await tasks.return?.();
    }
  }

  [Symbol.asyncIterator](): AsyncIterator<api.HubMessage, undefined> {
    const { autoReceive = true } = this.#options;
    let last: number | undefined;
    return {
      next: async () => {
        if (autoReceive && last !== undefined) this.received(last);
        const result = await this.#mailbox.next();
        last = result.done ? undefined : seqOf(result.value);
        return result as IteratorResult<api.HubMessage, undefined>;
      },
    };
  }

  async close(options: { readonly leave?: boolean } = {}): Promise<void> {
    const { autoReceive = true } = this.#options;
    // Who has never iterated is done with what its tasks and requests have heard of.
    if (autoReceive && !this.#mailbox.hasConsumer && this.#lastSeq > 0) this.received(this.#lastSeq);
    await this.#client.close(options);
    await this.#done;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #changed(event: ConnectionEvent): void {
    if (event.kind === "connected") this.#welcome = event.welcome;
    else this.#lostBy = event.error;
    this.#options.onConnection?.(event);
  }

  /** Reads the client, for whoever iterates this agent and for what it has taken and asked for. */
  async #pump(): Promise<void> {
    const { autoReceive = true } = this.#options;
    let end: Error | undefined;
    try {
      for await (const message of this.#client) {
        if (message.message_type === "error" && message.code === "EPOCH_CHANGED") {
          const { common_seq = 0 } = message;
          this.#lastSeq = Math.min(this.#lastSeq, common_seq);
          this.#mailbox.drop((held) => (seqOf(held) ?? 0) > common_seq);
        }
        for (const listener of this.#listeners) listener.hear(message);
        this.#lastSeq = seqOf(message) ?? this.#lastSeq;
        const dropped = await this.#mailbox.put(message);
        const seq = dropped && seqOf(dropped);
        if (autoReceive && seq !== undefined) this.received(seq);
      }
    } catch (error) {
      end = error as Error;
    }
    this.#mailbox.end(end);
    this.#end = end ?? new ClosedError("The client was closed");
    for (const listener of this.#listeners) listener.end(this.#end);
  }
}

/** Returns the position of an entry. */
function seqOf(message: HubMessage): number | undefined {
  return message.message_type === "caught_up" ? undefined : message.seq;
}

/** Has `work` do a task; it never throws. */
async function doTask(
  task: api.Task,
  work: (task: api.Task) => Promise<Readonly<Record<string, unknown>> | void>,
): Promise<void> {
  try {
    await task.complete(await work(task) ?? {});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // What is lost or over needs no handing back.
    await task.decline(reason.slice(0, 1_000)).catch(() => {});
  }
}
