/** Has agents of the A2A SDK do tasks of a real hub, through `aicollab agent --a2a`. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { TaskState } from "@a2a-js/sdk";
import { byOutsideAgent } from "../agent/a2a/by_outside_agent.ts";
import { OutsideRecords } from "../agent/a2a/outside_records.ts";
import { Agent } from "../agent/agent.ts";
import { HubClient } from "../client/hub_client.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { OutsideServer, type Turn } from "./outside_agent.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

interface BridgeSettings {
  readonly id?: string;
  readonly url: URL;
  readonly token?: string;
  readonly allowPrivate?: boolean;
  readonly timeoutMs?: number;
  readonly tries?: number;
  readonly clock?: Clock;
}

/** An agent of ours that has an outside one do its tasks. */
class Bridge implements AsyncDisposable {
  readonly client: HubClient;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  private constructor(world: TestHub, { id = "AI_R", url, token, ...settings }: BridgeSettings) {
    const { allowPrivate = true, timeoutMs = 60_000, tries = 1, clock = systemClock } = settings;
    this.client = new HubClient({
      ...{ address: world.hub.address, aiId: id, localKey: KEY },
      hello: { specialization: "review", capabilities: [id] },
    });
    const agent = new Agent(this.client, {
      rules: { aiId: id, capabilities: [id], from: "*", tries },
      doTask: byOutsideAgent({
        outside: {
          url,
          token: token === undefined ? undefined : () => Promise.resolve(token),
          reach: { allowPrivate, allowedBy: "--a2a-allow-private" },
        },
        records: new OutsideRecords(join(world.folder, "a2a"), url),
        ...{ timeoutMs, clock },
      }),
      ...{ parallel: 1, once: false, keptIn: join(world.folder, "kept"), clock },
    });
    this.#done = agent.run(this.#stop.signal);
    this.#done.catch(() => {});
  }

  static async start(world: TestHub, settings: BridgeSettings): Promise<Bridge> {
    const bridge = new Bridge(world, settings);
    // Its hello comes before this.
    await bridge.client.send("status", { activity: "idle" });
    return bridge;
  }

  /** Ends it as SIGTERM does. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** Ends its connection without a word to anybody. */
  async kill(): Promise<void> {
    await this.client.close();
    await this.#done.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done.catch(() => {});
  }
}

let requests = 0;

async function ask(ai: RawAi, data: object = {}, envelope: object = {}): Promise<Heard> {
  const asked = await ai.ask({
    ...{ message_type: "collaboration_request", message_id: `r${++requests}` },
    data: { collaboration_type: "review", required_capabilities: ["AI_R"], task: { text: "Do it" }, ...data },
    ...envelope,
  });
  assert.equal(asked.message_type, "ack", JSON.stringify(asked));
  return asked;
}

async function about(ai: RawAi, message_type: string, { session_id }: Heard): Promise<Heard> {
  const line = await ai.hear((heard) =>
    heard.message_type === message_type && heard.data.session_id === session_id
  );
  return { seq: line.seq, ...line.data };
}

const folderIsEmpty = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder)).catch(() => [])).length === 0;

const review = (said: Promise<unknown>) => async (turn: Turn) => {
  turn.begin();
  turn.say(TaskState.TASK_STATE_WORKING, "reading the change");
  await said;
  turn.make("review", [{ $case: "text", value: "It is " }]);
  turn.make("review", [{ $case: "text", value: `fine: ${turn.text}` }], { append: true });
  turn.say(TaskState.TASK_STATE_COMPLETED);
};

Deno.test("an outside agent does tasks of the hub in both versions of A2A, streaming or not: its words are progress, its artifact is the result", async () => {
  await using world = await TestHub.start();
  const kinds = [["1.0", true], ["1.0", false], ["0.3", true], ["0.3", false]] as const;
  await Promise.all(kinds.map(async ([version, streaming]) => {
    const id = `AI_${version === "1.0" ? "New" : "Old"}${streaming ? "Streams" : "Polls"}`;
    const asker = await world.enter(`AI_Asks${id}`);
    const said = Promise.withResolvers<void>();
    await using outside = new OutsideServer({ version, streaming, act: review(said.promise) });
    await using _bridge = await Bridge.start(world, { id, url: outside.url });
    const asked = await ask(asker, { required_capabilities: [id], description: "Review this." });
    assert.equal((await about(asker, "collaboration_progress", asked)).note, "reading the change", id);
    said.resolve();
    const { outcome, result } = await about(asker, "collaboration_complete", asked);
    assert.deepEqual([outcome, result], ["success", { output: "It is fine: Review this.\n\nDo it" }], id);
    const [message] = outside.messages;
    assert.deepEqual(message!.metadata, {
      ...{ session_id: asked.session_id, requester: `AI_Asks${id}`, collaboration_type: "review" },
    });
    const first = version === "1.0"
      ? streaming ? "SendStreamingMessage" : "SendMessage"
      : streaming
      ? "message/stream"
      : "message/send";
    assert.equal(outside.calls[0], first);
  }));
  await waitUntil(() => folderIsEmpty(join(world.folder, "a2a")), {
    name: "nothing is kept of what is over",
  });
});

Deno.test("what an outside agent asks becomes a question to the requester, whose answer goes on with the same task", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  for (const streaming of [true, false]) {
    const tasks = new Set<string>();
    await using outside = new OutsideServer({
      streaming,
      act(turn) {
        tasks.add(turn.taskId);
        const isAnswer = turn.text === "blue";
        turn.begin();
        if (isAnswer) {
          turn.make("painting", [{ $case: "data", value: { colour: turn.text } }]);
          turn.say(TaskState.TASK_STATE_COMPLETED);
        } else turn.say(TaskState.TASK_STATE_INPUT_REQUIRED, "Which colour?");
      },
    });
    await using _bridge = await Bridge.start(world, { url: outside.url });
    const asked = await ask(asker);
    const question = await about(asker, "collaboration_question", asked);
    assert.equal(question.text, "Which colour?");
    const data = { session_id: asked.session_id, question_id: question.seq, text: "blue" };
    await asker.ask({ message_type: "collaboration_answer", message_id: `a${streaming}`, data });
    const { result } = await about(asker, "collaboration_complete", asked);
    assert.deepEqual(result, { output: { colour: "blue" } });
    assert.equal(tasks.size, 1);
  }
});

Deno.test("a task that fails outside is failed for its requester, one that is rejected or cancelled there is handed back and not taken again", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  let end = TaskState.TASK_STATE_FAILED;
  await using outside = new OutsideServer({
    act(turn) {
      turn.begin();
      turn.say(end, "no model");
    },
  });
  await using _bridge = await Bridge.start(world, { url: outside.url, tries: 3 });
  const failed = await ask(asker);
  const { outcome, result } = await about(asker, "collaboration_complete", failed);
  assert.deepEqual([outcome, result], ["failure", { reason: "the outside agent failed: no model" }]);
  for (
    const [state, reason] of [
      [TaskState.TASK_STATE_REJECTED, "the outside agent rejected it: no model"],
      [TaskState.TASK_STATE_CANCELED, "the outside agent cancelled it: no model"],
      [TaskState.TASK_STATE_AUTH_REQUIRED, "the outside agent asks for an authorization: no model"],
    ] as const
  ) {
    end = state;
    const asked = await ask(asker, {}, { target_ai: "AI_R" });
    assert.equal((await about(asker, "collaboration_decline", asked)).reason, reason);
    assert.equal((await about(asker, "collaboration_closed", asked)).state, "failed");
  }
  assert.equal(outside.messages.length, 4);
});

Deno.test("a task that its requester takes back is cancelled at the outside agent", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using outside = new OutsideServer({ act: (turn) => turn.begin() });
  await using _bridge = await Bridge.start(world, { url: outside.url });
  const { session_id } = await ask(asker);
  await waitUntil(() => outside.messages.length === 1, { name: "it has begun" });
  await waitUntil(async () => !await folderIsEmpty(join(world.folder, "a2a")), { name: "it is kept" });
  await asker.ask({ message_type: "collaboration_cancel", message_id: "c", data: { session_id } });
  await waitUntil(() => outside.calls.includes("CancelTask"), { name: "it is cancelled" });
  await waitUntil(() => folderIsEmpty(join(world.folder, "a2a")), { name: "nothing is kept of it" });
});

Deno.test("an agent that is stopped or killed, and started again, goes on with the outside task and does not do it twice", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  for (const end of ["stop", "kill"] as const) {
    const done = Promise.withResolvers<void>();
    await using outside = new OutsideServer({
      async act(turn) {
        turn.begin();
        await done.promise;
        turn.make("text", [{ $case: "text", value: "done" }]);
        turn.say(TaskState.TASK_STATE_COMPLETED);
      },
    });
    const asked = await ask(asker);
    await using first = await Bridge.start(world, { url: outside.url });
    await about(asker, "collaboration_started", asked);
    await waitUntil(async () => {
      const path = join(world.folder, "a2a", `${asked.session_id}.json`);
      return JSON.parse(await Deno.readTextFile(path).catch(() => "{}")).task_id;
    }, { name: "the task is known" });
    await first[end]();
    await using _second = await Bridge.start(world, { url: outside.url });
    await waitUntil(() => outside.calls.includes("SubscribeToTask"), { name: "it goes on" });
    done.resolve();
    assert.deepEqual((await about(asker, "collaboration_complete", asked)).result, { output: "done" });
    assert.equal(outside.messages.length, 1, end);
    assert.deepEqual(outside.cancelled, []);
  }
});

Deno.test("a stream that breaks off, and an agent that is away for a while, lose nothing", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  const done = Promise.withResolvers<void>();
  await using outside = new OutsideServer({
    streaming: false,
    async act(turn) {
      turn.begin();
      await done.promise;
      turn.make("a", [{ $case: "text", value: "one" }]);
      turn.make("b", [{ $case: "data", value: { two: 2 } }]);
      turn.say(TaskState.TASK_STATE_COMPLETED);
    },
  });
  await using _bridge = await Bridge.start(world, { url: outside.url });
  const asked = await ask(asker);
  await waitUntil(() => outside.calls.includes("GetTask"), { name: "it is followed" });
  outside.break();
  done.resolve();
  await waitUntil(() => outside.refusals > 0, { name: "it is away" });
  outside.break(false);
  const { result } = await about(asker, "collaboration_complete", asked);
  assert.deepEqual(result.output, {
    artifacts: [
      { artifactId: "a", name: "a", parts: [{ text: "one" }] },
      { artifactId: "b", name: "b", parts: [{ data: { two: 2 } }] },
    ],
  });
});

Deno.test("an outside agent that never answers, or never ends, is given up after the time limit, with the reason, and told", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  const clock = new ManualClock();
  for (const [begins, reason] of [[false, "answer"], [true, "end"]] as const) {
    await using outside = new OutsideServer({
      act: async (turn) => {
        if (begins) turn.begin();
        await new Promise<void>((resolve) => ends.push(resolve));
      },
    });
    const ends: (() => void)[] = [];
    await using _bridge = await Bridge.start(world, { url: outside.url, timeoutMs: 40_000, clock });
    const asked = await ask(asker, {}, { target_ai: "AI_R" });
    await waitUntil(() => ends.length === 1, { name: "it was asked" });
    if (begins) {
      await waitUntil(async () => !await folderIsEmpty(join(world.folder, "a2a")), { name: "known" });
    }
    await waitUntil(async () => {
      await clock.advance(10_000);
      return asker.heard.some(({ message_type, data }) =>
        message_type === "collaboration_decline" && data.session_id === asked.session_id
      );
    }, { name: "it is handed back" });
    const decline = await about(asker, "collaboration_decline", asked);
    assert.match(decline.reason, new RegExp(`^the outside agent did not ${reason} within 40 s`));
    if (begins) assert.equal(outside.cancelled.length, 1);
    ends.forEach((end) => end());
  }
});

Deno.test("a token goes to the agent that it is for, and an agent that may not be reached or does not let us in is said to be that", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  const act = (turn: Turn) => turn.answer("hello");
  const why = async (settings: BridgeSettings) => {
    await using _bridge = await Bridge.start(world, settings);
    const asked = await ask(asker, {}, { target_ai: "AI_R" });
    const line = await asker.hear(({ message_type, data }) =>
      ["collaboration_decline", "collaboration_complete"].includes(message_type) &&
      data.session_id === asked.session_id
    );
    return line.data.reason ?? line.data.result.output;
  };
  await using outside = new OutsideServer({ token: "right", act });
  const { url } = outside;
  assert.equal(await why({ url, token: "right" }), "hello");
  assert.match(
    await why({ url, token: "wrong" }),
    /its card at .* cannot be read: it answers 401: give a token .* --a2a-token-file$/,
  );
  assert.match(
    await why({ url, allowPrivate: false }),
    /"127.0.0.1" is 127.0.0.1, not an address of the public network \(--a2a-allow-private\)/,
  );
  await using leading = new OutsideServer({ origin: "http://127.0.0.1:1", act });
  assert.match(
    await why({ url: leading.url, token: "right" }),
    /its card names http:\/\/127.0.0.1:1, and the token is for/,
  );
  assert.equal(leading.messages.length, 0);
});
