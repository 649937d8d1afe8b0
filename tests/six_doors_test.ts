/** Six AIs come by six doors: what a door offers it does as every other one, and all read one order. */
import assert from "node:assert/strict";
import { Role, TaskState } from "@a2a-js/sdk";
import { ClientFactory, DefaultAgentCardResolver, JsonRpcTransportFactory } from "@a2a-js/sdk/client";
import { formatAddress } from "../internal/address.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { connect } from "../packages/js/agent.ts";
import type { Agent, HubMessage } from "../packages/js/api.ts";
import { HttpCaller, HttpStream } from "./http_caller.ts";
import { McpSession } from "./mcp_client.ts";
import type { Heard } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const TOPIC = "doors";
const SKILL = { id: "shout", name: "Shout", description: "Says it in capitals" };
const CARD = { name: "Shouter", description: "Says it louder", skills: [SKILL] };
const TOKENS = { AI_A2A: "secret-of-the-caller", AI_MCP: "secret-of-the-agent" };

type Result = Readonly<Record<string, unknown>>;
type Said = readonly [seq: number, text: unknown];

/** What an AI does over its door; a door that lacks a step has a reason in {@link LACKS}. */
interface Door extends AsyncDisposable {
  join?(): Promise<unknown>;
  say?(text: string): Promise<number>;
  /** Resolves with what came to the topic, once it is so much. */
  read?(count: number): Promise<readonly Said[]>;
  /** Asks `to` for a task, and resolves with its result. */
  ask?(to: string, text: string): Promise<Result>;
  /** Takes the next task, and completes it with its text in capitals. */
  take?(): Promise<void>;
}

const NAMES = { TCP: "AI_TCP", WebSocket: "AI_WS", HTTP: "AI_HTTP", stream: "AI_SSE", MCP: "AI_MCP" };
const STEPS = ["join", "say", "read", "ask", "take"] as const;
const NO_MEMBER = "a client of A2A asks agents for tasks; it is in no topic and takes none";
const LACKS: Readonly<Record<string, string>> = {
  "A2A join": NO_MEMBER,
  "A2A say": NO_MEMBER,
  "A2A read": NO_MEMBER,
  "A2A take": NO_MEMBER,
};

/** Resolves with what `condition` returns, once that is something. */
async function until<T>(condition: () => T | undefined | Promise<T | undefined>, name: string): Promise<T> {
  return (await waitUntil(condition, { name }))!;
}

const shout = ({ text }: Result) => ({ text: String(text).toUpperCase() });
const isSaid = (message: Heard | HubMessage) => message.message_type === "message" && message.topic === TOPIC;

/** An AI with the package, over TCP or a WebSocket. */
async function packageDoor(id: string, hub: string): Promise<Door> {
  const agent: Agent = await connect({
    ...{ hub, id, localKey: KEY },
    hello: { specialization: "shouting", capabilities: ["shout"], a2a: CARD },
  });
  let tasks: ReturnType<Agent["tasks"]> | undefined;
  const said: Said[] = [];
  const reading = (async () => {
    for await (const message of agent as AsyncIterable<HubMessage>) {
      if (message.message_type === "message" && isSaid(message)) {
        said.push([message.seq, message.data.content]);
      }
    }
  })();
  return {
    join: () => agent.send("topic_join", { topic: TOPIC }),
    say: async (content) => (await agent.say(content, { topic: TOPIC })).seq!,
    read: (count) => until(() => said.length >= count ? said : undefined, `${id} has read all`),
    async ask(to, text) {
      const request = await agent.request({ collaboration_type: "shout", task: { text } }, { to });
      return (await request.outcome()).result!;
    },
    async take() {
      const { value: task } = await (tasks ??= agent.tasks()).next();
      await task.complete(shout({ text: task.task.text ?? task.description }));
    },
    async [Symbol.asyncDispose]() {
      await agent.close();
      await reading;
    },
  };
}

/** An AI that speaks HTTP alone: it reads its inbox, or an event stream. */
async function httpDoor(world: TestHub, id: string, isStream: boolean): Promise<Door> {
  const caller = new HttpCaller(world, undefined, { "aicollab-local-key": KEY, "aicollab-id": id });
  const post = async (message_type: string, data: Result, around: Result = {}): Promise<Heard> => {
    const message = { message_type, message_id: crypto.randomUUID(), ...around, data };
    const { body } = await caller.post("/api/v1/messages", message);
    return body.answers?.[0] ?? body;
  };
  const base = "/api/v1/collaborations";
  const inbox = async (): Promise<Heard[]> =>
    (await caller.get("/api/v1/inbox?after=0&wait_ms=0")).body.entries;
  const stream = isStream ? new HttpStream(await caller.open("/api/v1/stream?after=0")) : undefined;
  if (stream) await waitUntil(() => stream.text.includes("event: training_sync"), { name: "it streams" });
  const entries = async () =>
    stream === undefined
      ? await inbox()
      : [...stream.text.matchAll(/^id: \d+\ndata: (.*)$/gm)].map(([, line]) => JSON.parse(line!) as Heard);
  return {
    join: () => post("topic_join", { topic: TOPIC }),
    say: async (content) => (await post("message", { content }, { topic: TOPIC })).seq,
    read: (count) =>
      until(async () => {
        const said = (await entries()).filter(isSaid).map(({ seq, data }) => [seq, data.content] as const);
        return said.length >= count ? said : undefined;
      }, `${id} has read all`),
    async ask(target_ai, text) {
      const { body: { session_id } } = await caller.post(base, {
        ...{ target_ai, collaboration_type: "shout", task: { text }, message_id: crypto.randomUUID() },
      });
      const isDone = ({ message_type, data }: Heard) =>
        message_type === "collaboration_complete" && data.session_id === session_id;
      const done = await until(async () => (await entries()).find(isDone), `${id} has a result`);
      return done.data.result;
    },
    async take() {
      const isMine = ({ message_type, target_ai }: Heard) =>
        message_type === "collaboration_request" && target_ai === id;
      const { data } = await until(async () => (await entries()).find(isMine), `${id} is asked`);
      const at = `${base}/${data.session_id}`;
      const { body: { fence } } = await caller.post(`${at}/accept`);
      await caller.post(`${at}/complete`, { fence, outcome: "success", result: shout(data.task ?? data) });
    },
    async [Symbol.asyncDispose]() {
      await stream?.[Symbol.asyncDispose]();
    },
  };
}

/** Returns a text without the marks around what others have said, which are for models. */
const plain = (text: unknown) => String(text).replaceAll(/<\/?peer-\w+>/g, "");

/** An agent over MCP, with the protocol's SDK. */
async function mcpDoor(origin: string, id: keyof typeof TOKENS): Promise<Door> {
  const headers = { authorization: `Bearer ${TOKENS[id]}` };
  const session = await McpSession.overHttp(origin, { headers, query: { topics: TOPIC } });
  const said = new Map<number, unknown>();
  return {
    join: () => session.call("who"),
    say: async (text) => (await session.call("send", { to: `#${TOPIC}`, text })).data.seq,
    read: (count) =>
      until(async () => {
        for (const entry of (await session.call("inbox", {})).data.entries as Heard[]) {
          if (entry.to === `#${TOPIC}`) said.set(entry.seq, plain(entry.text));
        }
        return said.size >= count ? [...said] : undefined;
      }, `${id} has read all`),
    async ask(to, task) {
      const { data } = await session.call("ask", { to, task, wait_ms: 10_000 });
      return JSON.parse(plain(data.result));
    },
    async take() {
      const taken = async () => {
        const { data } = await session.call("take");
        return data.taken ? data : undefined;
      };
      const { session_id, fence, task } = await until<Heard>(taken, `${id} has a task`);
      const { text } = shout({ text: plain(task) });
      await session.call("finish", { session_id, fence, outcome: "success", text });
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** A client of A2A, with the SDK of that; its token makes it an AI. */
function a2aDoor(origin: string): Door {
  const fetchImpl: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${TOKENS.AI_A2A}`);
    return fetch(input as string, { ...init, headers });
  };
  return {
    async ask(to, text) {
      const cardResolver = new DefaultAgentCardResolver({ fetchImpl });
      const transports = [new JsonRpcTransportFactory({ fetchImpl })];
      const client = await new ClientFactory({ transports, cardResolver })
        .createFromAgentCard(await cardResolver.resolve(`${origin}/a2a/${to}/`));
      const part = {
        content: { $case: "text" as const, value: text },
        metadata: undefined,
        filename: "",
        mediaType: "",
      };
      const answer = await client.sendMessage({
        ...{ tenant: "", metadata: undefined },
        message: {
          ...{ messageId: "a2a-1", contextId: "", taskId: "", role: Role.ROLE_USER, parts: [part] },
          ...{ metadata: undefined, extensions: [], referenceTaskIds: [] },
        },
        configuration: {
          ...{ acceptedOutputModes: [], taskPushNotificationConfig: undefined, returnImmediately: false },
        },
      });
      assert.ok("status" in answer);
      assert.equal(answer.status!.state, TaskState.TASK_STATE_COMPLETED);
      return { text: answer.artifacts[0]!.parts[0]!.content!.value };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

Deno.test("six AIs on six doors hand over tasks to each other and talk in a topic, which all read in one order", async () => {
  await using world = await TestHub.start({
    http: { hostname: "127.0.0.1", port: 0 },
    tokens: TOKENS,
  });
  const place = `127.0.0.1:${world.hub.http!.port}`;
  await using tcp = await packageDoor(NAMES.TCP, formatAddress(world.hub.address));
  await using ws = await packageDoor(NAMES.WebSocket, `ws://${place}/ws`);
  await using http = await httpDoor(world, NAMES.HTTP, false);
  await using stream = await httpDoor(world, NAMES.stream, true);
  await using mcp = await mcpDoor(`http://${place}`, "AI_MCP");
  await using a2a = a2aDoor(`http://${place}`);
  const doors = { TCP: tcp, WebSocket: ws, HTTP: http, stream, MCP: mcp, A2A: a2a };
  const lacking = Object.entries(doors).flatMap(([name, door]) =>
    STEPS.filter((step) => door[step] === undefined).map((step) => `${name} ${step}`)
  );
  assert.deepEqual(lacking, Object.keys(LACKS), "what a door lacks is said with a reason");

  const members = Object.values(doors).filter(({ join }) => join !== undefined);
  for (const door of members) await door.join!();
  const all: Said[] = [];
  await Promise.all(members.map(async (door, i) => {
    for (const text of [`${i} a`, `${i} b`]) all.push([await door.say!(text), text]);
  }));
  const order = all.toSorted(([a], [b]) => a - b);
  for (const [i, door] of members.entries()) {
    const others = order.filter(([, text]) => !String(text).startsWith(`${i} `));
    assert.deepEqual(await door.read!(others.length), others, Object.keys(doors)[i]);
  }

  const handOvers = [
    ["A2A", "TCP"],
    ["TCP", "WebSocket"],
    ["WebSocket", "HTTP"],
    ["HTTP", "stream"],
    ["stream", "MCP"],
    ["MCP", "TCP"],
  ] as const;
  for (const [asker, taker] of handOvers) {
    const text = `from ${asker} to ${taker}`;
    const [result] = await Promise.all([doors[asker].ask!(NAMES[taker], text), doors[taker].take!()]);
    assert.deepEqual(result, { text: text.toUpperCase() });
  }
});
