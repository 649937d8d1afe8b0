/** Serves an agent of the A2A SDK on Hono, in the test's own process, which does what the test says. */
import { AgentCard, type Artifact, type Message, type Part, Role, TaskState } from "@a2a-js/sdk";
import {
  AgentEvent,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  JsonRpcTransportHandler,
  type RequestContext,
  ServerCallContext,
} from "@a2a-js/sdk/server";
import { LegacyJsonRpcTransportHandler } from "@a2a-js/sdk/compat/v0_3/server";
import { Hono } from "hono";

/** One message to the agent, and how it may answer. */
export class Turn {
  readonly text: string;
  readonly message: Message;
  readonly taskId: string;
  readonly #contextId: string;
  readonly #bus: ExecutionEventBus;

  constructor({ userMessage, taskId, contextId }: RequestContext, bus: ExecutionEventBus) {
    this.message = userMessage;
    this.text = userMessage.parts.map(({ content }) => content?.$case === "text" ? content.value : "").join(
      "",
    );
    [this.taskId, this.#contextId, this.#bus] = [taskId, contextId, bus];
  }

  /** Says that there is a task, in this state. */
  begin(state = TaskState.TASK_STATE_WORKING): void {
    const status = { state, message: undefined, timestamp: new Date().toISOString() };
    const none = { artifacts: [], history: [this.message], metadata: undefined };
    this.#bus.publish(AgentEvent.task({ id: this.taskId, contextId: this.#contextId, status, ...none }));
  }

  say(state: TaskState, text?: string): void {
    const message = text === undefined ? undefined : this.#words(text);
    const status = { state, message, timestamp: new Date().toISOString() };
    const ids = { taskId: this.taskId, contextId: this.#contextId };
    this.#bus.publish(AgentEvent.statusUpdate({ ...ids, status, metadata: undefined }));
  }

  make(name: string, parts: Part["content"][], { append = false } = {}): void {
    const artifact: Artifact = {
      ...{ artifactId: name, name, description: "", metadata: undefined, extensions: [] },
      parts: parts.map((content) => ({ content, metadata: undefined, filename: "", mediaType: "" })),
    };
    const ids = { taskId: this.taskId, contextId: this.#contextId };
    this.#bus.publish(
      AgentEvent.artifactUpdate({ ...ids, artifact, append, lastChunk: false, metadata: undefined }),
    );
  }

  /** Answers without a task. */
  answer(text: string): void {
    this.#bus.publish(AgentEvent.message(this.#words(text)));
  }

  #words(text: string): Message {
    return {
      ...{ messageId: crypto.randomUUID(), contextId: this.#contextId, taskId: this.taskId },
      ...{ role: Role.ROLE_AGENT, metadata: undefined, extensions: [], referenceTaskIds: [] },
      parts: [{ content: { $case: "text", value: text }, metadata: undefined, filename: "", mediaType: "" }],
    };
  }
}

export interface OutsideSettings {
  readonly version?: "1.0" | "0.3";
  readonly streaming?: boolean;
  readonly token?: string;
  /** Is the origin that the card names; its own unless given. */
  readonly origin?: string;
  readonly act: (turn: Turn) => Promise<void> | void;
}

/** Disposing ends the server. */
export class OutsideServer implements AsyncDisposable {
  readonly cancelled: string[] = [];
  /** The methods that were called, in order. */
  readonly calls: string[] = [];
  readonly messages: Message[] = [];
  /** So many requests came while it was broken. */
  refusals = 0;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #end = new AbortController();
  #isBroken = false;

  constructor({ version = "1.0", streaming = true, token, origin, act }: OutsideSettings) {
    const app = new Hono();
    const { signal } = this.#end;
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, signal, onListen() {} }, app.fetch);
    const base = `http://127.0.0.1:${this.#server.addr.port}`;
    const url = `${origin ?? base}/agent/rpc`;
    const card = AgentCard.fromJSON({
      ...{ name: "Outside", description: "", version: "1", skills: [] },
      capabilities: { streaming },
      supportedInterfaces: [{ url, protocolBinding: "JSONRPC", protocolVersion: version }],
    });
    const handler = new DefaultRequestHandler(card, new InMemoryTaskStore(), {
      execute: async (context, bus) => {
        this.messages.push(context.userMessage);
        await act(new Turn(context, bus));
      },
      cancelTask: (taskId, bus) => {
        this.cancelled.push(taskId);
        const status = { state: TaskState.TASK_STATE_CANCELED, message: undefined, timestamp: undefined };
        bus.publish(AgentEvent.statusUpdate({ taskId, contextId: "", status, metadata: undefined }));
        return Promise.resolve();
      },
    });
    const transport = version === "1.0"
      ? new JsonRpcTransportHandler(handler)
      : new LegacyJsonRpcTransportHandler(handler);
    app.use("*", async (c, next) => {
      if (this.#isBroken) {
        this.refusals++;
        return c.text("it is broken", 500);
      }
      const isAllowed = token === undefined || c.req.header("authorization") === `Bearer ${token}`;
      return isAllowed ? await next() : c.text("who are you?", 401);
    });
    app.get(
      "/agent/.well-known/agent-card.json",
      (c) =>
        c.json(
          version === "1.0" ? AgentCard.toJSON(card) as object : {
            ...{ name: "Outside", description: "", version: "1", skills: [], protocolVersion: "0.3.0" },
            ...{ url, preferredTransport: "JSONRPC", capabilities: { streaming } },
            ...{ defaultInputModes: [], defaultOutputModes: [] },
          },
        ),
    );
    app.post("/agent/rpc", async (c) => {
      const body = await c.req.json();
      this.calls.push(body.method);
      const requestedVersion = c.req.header("a2a-version") ?? "0.3";
      const answer = await transport.handle(body, new ServerCallContext({ requestedVersion }));
      if (!(Symbol.asyncIterator in answer)) return c.json(answer);
      const encoder = new TextEncoder();
      const events = ReadableStream.from(answer as AsyncIterable<object>).pipeThrough(
        new TransformStream({
          transform: (event, controller) =>
            controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`)),
        }),
      );
      return c.body(events, 200, { "Content-Type": "text/event-stream" });
    });
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#server.addr.port}/agent`);
  }

  /** Answers nothing but errors, or as before. */
  break(isBroken = true): void {
    this.#isBroken = isBroken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Streams that wait for their agent would hold up a shutdown.
    this.#end.abort();
    await this.#server.finished;
  }
}
