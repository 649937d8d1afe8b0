/** A hub in this process for tests, with AIs over TCP and clients of the package over HTTP. */
import assert from "node:assert/strict";
import { type Message, Role, type SendMessageRequest, type Task, TaskState } from "@a2a-js/sdk";
import {
  type Client,
  ClientFactory,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
} from "@a2a-js/sdk/client";
import { HubClient } from "../client/hub_client.ts";
import type { A2aAgent } from "../protocol/a2a_agent.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { hashSecret } from "../hub/access/token_row.ts";
import { type Hub, startHub } from "../hub/hub.ts";
import { DEFAULT_BOUNDS } from "../hub/session/bounds.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };
const KEY = "key";

export const CARD: A2aAgent = {
  name: "Reviewer",
  description: "Reviews code",
  version: "2.1",
  skills: [{ id: "review", name: "Review", description: "Reads a change", tags: ["code"] }],
};

/** How a client speaks. */
export type Binding = "JSONRPC" | "HTTP+JSON" | "0.3";

/** An answer of JSON-RPC. */
export interface Answer {
  readonly id: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: readonly Record<string, unknown>[];
  };
}

/** A task that an AI has accepted. */
export interface Taken {
  readonly session_id: string;
  readonly fence: number;
}

/** An AI that works. */
export class Worker implements AsyncDisposable {
  readonly #messages: AsyncIterator<Awaited<ReturnType<AsyncIterator<HubMessage>["next"]>>["value"]>;

  constructor(readonly client: HubClient) {
    this.#messages = client[Symbol.asyncIterator]() as never;
  }

  /** Resolves with the next message of a type. */
  async next(type: string): Promise<{ readonly seq: number; readonly data: Record<string, unknown> }> {
    for (;;) {
      const { done, value } = await this.#messages.next();
      assert.ok(!done, `the connection ended before ${type}`);
      const message = value as unknown as {
        message_type: string;
        seq: number;
        data: Record<string, unknown>;
      };
      if (message.message_type === type) return message;
    }
  }

  /** Accepts the next request. */
  async take(): Promise<Taken> {
    const { data } = await this.next("collaboration_request");
    const session_id = String(data.session_id);
    const { fence } = await this.client.send("collaboration_accept", { session_id });
    return { session_id, fence: fence! };
  }

  async complete(
    taken: Taken,
    result: Record<string, unknown>,
    outcome: "success" | "failure" = "success",
  ): Promise<void> {
    await this.client.send("collaboration_complete", { ...taken, outcome, result });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}

type HubMessage = unknown;

/** All worlds of a process have one hub: starting one takes longer than most tests. */
const WORLDS = 20;
let shared: Promise<{ readonly hub: Hub; readonly folder: string }> | undefined;
let worlds = 0;

/** Starts a hub with two tokens for each world; a secret is the name with `-secret` behind it. */
async function sharedHub() {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_a2a_" });
  const names = Array.from({ length: WORLDS }, (_, i) => [`AI_Asker_${i + 1}`, `AI_Other_${i + 1}`]).flat();
  const hub = await startHub({
    ...{ address: ANY, http: ANY, dataFolder: folder, localKey: KEY },
    ...{ limits: DEFAULT_LIMITS, bounds: DEFAULT_BOUNDS, leaseMs: 30_000, maxLeaseMs: 86_400_000 },
    tokens: names.map((ai_id) => ({ ai_id, token_hash: hashSecret(`${ai_id}-secret`) })),
  });
  return { hub, folder };
}

Deno.test.afterAll(async () => {
  const started = await shared;
  await started?.hub.drain();
  if (started) await Deno.remove(started.folder, { recursive: true });
});

/** An agent and two clients of its own at the hub of all worlds. */
export class A2aWorld implements AsyncDisposable {
  readonly hub: Hub;
  readonly agent: string;
  readonly asker: string;
  readonly other: string;
  readonly #workers: Worker[] = [];

  private constructor(hub: Hub, number: number) {
    this.hub = hub;
    this.agent = `AI_Worker_${number}`;
    this.asker = `AI_Asker_${number}`;
    this.other = `AI_Other_${number}`;
  }

  static async start(): Promise<A2aWorld> {
    const { hub } = await (shared ??= sharedHub());
    return new A2aWorld(hub, ++worlds);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.hub.http!.port}`;
  }

  /** The agent answers there. */
  get url(): string {
    return `${this.origin}/a2a/${this.agent}`;
  }

  /** Connects an AI that is an agent of A2A. */
  async worker(a2a: A2aAgent = CARD, aiId = this.agent): Promise<Worker> {
    const client = new HubClient({
      ...{ address: this.hub.address, aiId, localKey: KEY, resumeFrom: "live" },
      hello: { specialization: "review", a2a },
    });
    // Its answer follows that to the hello.
    await client.send("status", { activity: "idle" });
    const worker = new Worker(client);
    this.#workers.push(worker);
    return worker;
  }

  /** Fetches as `name`. */
  fetchAs(name = this.asker): typeof fetch {
    return (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${name}-secret`);
      return fetch(input as string, { ...init, headers });
    };
  }

  /** Resolves with the package's own client of an agent. */
  async client(
    { name = this.asker, agent = this.agent, binding = "JSONRPC" }: {
      readonly name?: string;
      readonly agent?: string;
      readonly binding?: Binding;
    } = {},
  ): Promise<Client> {
    const fetchImpl = this.fetchAs(name);
    const legacyCompat = { enabled: binding === "0.3" };
    const cards = new DefaultAgentCardResolver({ fetchImpl, legacyCompat });
    const transports = binding === "HTTP+JSON"
      ? [new RestTransportFactory({ fetchImpl })]
      : [new JsonRpcTransportFactory({ fetchImpl, legacyCompat })];
    const factory = new ClientFactory({ transports, cardResolver: cards });
    const card = await cards.resolve(`${this.origin}/a2a/${agent}/`);
    const supportedInterfaces = binding === "0.3"
      ? card.supportedInterfaces.filter(({ protocolVersion }) => protocolVersion === "0.3")
      : card.supportedInterfaces;
    return await factory.createFromAgentCard({ ...card, supportedInterfaces });
  }

  /** Posts JSON-RPC as it stands, and resolves with the answer's JSON. */
  async rpc(
    method: string,
    params: unknown,
    headers: Record<string, string> = { "a2a-version": "1.0" },
  ): Promise<Answer> {
    const answer = await this.fetchAs()(this.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    return await answer.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers) await worker[Symbol.asyncDispose]();
  }
}

/** Returns a message of a client. */
export function message(text: string, more: Partial<Message> = {}): Message {
  return {
    ...{ messageId: crypto.randomUUID(), contextId: "", taskId: "", role: Role.ROLE_USER },
    parts: [{ content: { $case: "text", value: text }, metadata: undefined, filename: "", mediaType: "" }],
    ...{ metadata: undefined, extensions: [], referenceTaskIds: [] },
    ...more,
  };
}

/** Returns what a client sends. */
export function sending(
  said: Message,
  more: Partial<NonNullable<SendMessageRequest["configuration"]>> = {},
): SendMessageRequest {
  return {
    ...{ tenant: "", message: said, metadata: undefined },
    configuration: {
      ...{ acceptedOutputModes: [], taskPushNotificationConfig: undefined, returnImmediately: false },
      ...more,
    },
  };
}

/** Resolves with the task of a message that the agent has not answered. */
export async function begun(client: Client, text: string, more: Partial<Message> = {}): Promise<Task> {
  const answer = await client.sendMessage(sending(message(text, more), { returnImmediately: true }));
  assert.ok("status" in answer);
  return answer;
}

/** Returns the state of a task in the words of A2A. */
export function stateOf({ status }: Pick<Task, "status">): string {
  return TaskState[status!.state]!.replace("TASK_STATE_", "");
}

/** Registers a test in which the package's clients take part: they leave timers and streams behind, which the sanitizers take for leaks. */
export function a2aTest(name: string, run: () => Promise<void>): void {
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn: run });
}
