/** Tasks of A2A at a hub, with the package's own client; the names in brackets are those of the requirements of A2A's test kit. */
import assert from "node:assert/strict";
import { type StreamResponse, TaskState } from "@a2a-js/sdk";
import type { Client } from "@a2a-js/sdk/client";
import { a2aTest, A2aWorld, begun, CARD, message, sending, stateOf } from "./a2a_world.ts";

/** Resolves with the name and the text of the error with which a call fails. */
async function failing(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Error);
    return `${error.name}: ${error.message}`;
  }
  assert.fail("it did not fail");
}

/** Returns what a stream says, each event in a word. */
async function* said(stream: AsyncGenerator<StreamResponse, void, undefined>): AsyncGenerator<string> {
  for await (const { payload } of stream) {
    if (payload?.$case === "artifactUpdate") yield `artifact ${payload.value.artifact!.artifactId}`;
    else if (payload?.$case === "task") yield `task ${stateOf(payload.value)}`;
    else if (payload?.$case === "statusUpdate") {
      const [part] = payload.value.status!.message?.parts ?? [];
      yield [stateOf({ status: payload.value.status }), part?.content?.value].filter(Boolean).join(" ");
    }
  }
}

async function allOf(events: AsyncIterable<string>): Promise<string[]> {
  const all = [];
  for await (const event of events) all.push(event);
  return all;
}

const get = (client: Client, id: string) => client.getTask({ tenant: "", id });
const cancel = (client: Client, id: string) => client.cancelTask({ tenant: "", id, metadata: undefined });
const subscribe = (client: Client, id: string) => said(client.resubscribeTask({ tenant: "", id }));

a2aTest(
  "a question ends a blocking send, and the next message on the task answers it; what is said while nobody asks reaches the agent, too (CORE-MULTI-001, CORE-MULTI-002, CORE-MULTI-003, CORE-MULTI-005, CORE-MULTI-006)",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    const client = await world.client();
    const first = await begun(client, "Review it");
    assert.equal(first.contextId, first.id, "the hub names a context where the client names none");
    const amended = await begun(client, "And the tests", { taskId: first.id });
    assert.deepEqual([stateOf(amended), amended.history.length], ["SUBMITTED", 2]);
    const taken = await worker.take();
    const more = await begun(client, "Mind the dates", { taskId: first.id });
    assert.equal(stateOf(more), "WORKING");
    assert.equal((await worker.next("collaboration_question")).data.text, "Mind the dates");
    const asking = client.sendMessage(sending(message("Hurry", { taskId: first.id })));
    await worker.next("collaboration_question");
    await worker.client.send("collaboration_question", { ...taken, text: "Which parser?" });
    const asked = await asking;
    assert.ok("status" in asked);
    assert.equal(stateOf(asked), "INPUT_REQUIRED");
    assert.deepEqual(asked.status!.message!.parts[0]!.content, { $case: "text", value: "Which parser?" });
    const answering = client.sendMessage(
      sending(message("The new one", { taskId: first.id, contextId: first.contextId })),
    );
    const { data } = await worker.next("collaboration_answer");
    assert.equal(data.text, "The new one");
    await worker.complete(taken, { text: "Fine" });
    const done = await answering;
    assert.ok("status" in done);
    assert.equal(stateOf(done), "COMPLETED");
    const { history } = await get(client, first.id);
    assert.deepEqual(history.map(({ parts: [part] }) => part!.content!.value), [
      ...["Review it", "And the tests", "Mind the dates", "Hurry", "Which parser?", "The new one"],
    ]);
    const next = await begun(client, "Another", { contextId: first.contextId });
    assert.notEqual(next.id, first.id);
    assert.equal(next.contextId, first.contextId);
    const own = await begun(client, "Mine", { contextId: "client-context" });
    assert.equal(own.contextId, "client-context");
    assert.match(
      await failing(begun(client, "Lost", { taskId: own.id, contextId: "elsewhere" })),
      /RequestMalformedError: message\.contextId: that of task "s\d+" is "client-context"/,
    );
  },
);

a2aTest(
  "a task that is over takes nothing more: it says whether it was cancelled, declined or failed (CORE-SEND-002, CORE-CANCEL-001, CORE-CANCEL-002, STREAM-SUB-003)",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    const client = await world.client();
    const cancelled = await begun(client, "Cancel me");
    const taken = await worker.take();
    const [waiting, answer] = await Promise.all([
      allOf(subscribe(client, cancelled.id)),
      get(client, cancelled.id).then(() =>
        client.cancelTask({ tenant: "", id: cancelled.id, metadata: { reason: "not needed" } })
      ),
    ]);
    assert.equal(stateOf(answer), "CANCELED");
    assert.equal(waiting.at(-1), "CANCELED not needed");
    assert.equal((await worker.next("collaboration_cancel")).data.session_id, taken.session_id);
    const rejected = await begun(client, "Decline me");
    const { data } = await worker.next("collaboration_request");
    await worker.client.send("collaboration_decline", {
      session_id: String(data.session_id),
      reason: "No time",
    });
    const failed = await begun(client, "Fail me");
    await worker.complete(await worker.take(), { reason: "No parser" }, "failure");
    const ends = await Promise.all([cancelled, rejected, failed].map(({ id }) => get(client, id)));
    assert.deepEqual(ends.map((task) => [stateOf(task), task.status?.message?.parts[0]?.content?.value]), [
      ["CANCELED", "not needed"],
      ["REJECTED", "No time"],
      ["FAILED", "No parser"],
    ]);
    for (const { id } of ends) {
      assert.match(
        await failing(begun(client, "More", { taskId: id })),
        /^UnsupportedOperationError: .* is over/,
      );
      assert.match(await failing(cancel(client, id)), /^TaskNotCancelableError: .* is over/);
      assert.match(await failing(allOf(subscribe(client, id))), /^UnsupportedOperationError: .* is over/);
    }
  },
);

a2aTest(
  "who may not see a task cannot tell it from one that is not there (CORE-GET-002, CORE-CANCEL-003, CORE-MULTI-004, STREAM-SUB-004, AUTH-SERVER-002, AUTH-SCOPE-001, AUTH-SCOPE-002, AUTH-SCOPE-003, CORE-LIST-001, PUSH-GET-002)",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    await world.worker(CARD, `${world.agent}_2`);
    const { id } = await begun(await world.client(), "Mine alone");
    await worker.take();
    const strangers = [
      await world.client({ name: world.other }),
      await world.client({ agent: `${world.agent}_2` }),
    ];
    const push = { tenant: "", id: "p", url: "https://a.example/", token: "", authentication: undefined };
    for (const client of strangers) {
      const calls: ((id: string) => Promise<unknown>)[] = [
        (id) => get(client, id),
        (id) => cancel(client, id),
        (id) => allOf(subscribe(client, id)),
        (id) => begun(client, "Into it", { taskId: id }),
        (id) => client.createTaskPushNotificationConfig({ ...push, taskId: id }),
        (id) => client.getTaskPushNotificationConfig({ tenant: "", taskId: id, id: "p" }),
        (id) => client.listTaskPushNotificationConfig({ tenant: "", taskId: id, pageSize: 0, pageToken: "" }),
      ];
      for (const call of calls) {
        const there = await failing(call(id));
        assert.equal(there, `TaskNotFoundError: There is no task "${id}"`);
        assert.equal((await failing(call("s999"))).replace("s999", id), there);
        assert.match(await failing(call("no id")), /^TaskNotFoundError/);
      }
      const { tasks, totalSize } = await client.listTasks(listing());
      assert.deepEqual([tasks, totalSize], [[], 0]);
    }
    const answer = await fetch(world.url, { method: "POST", body: "{}" });
    assert.equal(answer.status, 401);
    await answer.body?.cancel();
  },
);

function listing(more: object = {}) {
  return {
    tenant: "",
    contextId: "",
    status: TaskState.TASK_STATE_UNSPECIFIED,
    pageToken: "",
    statusTimestampAfter: undefined,
    ...more,
  };
}

a2aTest(
  "tasks are listed in parts, what changed last first, by their context, state and time (CORE-LIST-002, CORE-LIST-003, CORE-LIST-004, CORE-LIST-005)",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    for (const binding of ["JSONRPC", "HTTP+JSON"] as const) {
      const client = await world.client({ binding });
      const before = new Date().toISOString();
      const ids: string[] = [];
      for (const text of ["one", "two", "three"]) {
        ids.push((await begun(client, text, { contextId: binding })).id);
      }
      const taken = await worker.take();
      await worker.client.send("code_share", {
        ...taken,
        component_id: "c",
        domain: "d",
        language: "js",
        source: "0",
      });
      await worker.client.send("collaboration_progress", { ...taken, progress: 0.5 });
      for (let left = 2; left > 0; left--) await worker.next("collaboration_request");
      const ask = (more: object) => client.listTasks(listing({ contextId: binding, ...more }));
      const first = await ask({ pageSize: 2 });
      assert.deepEqual([first.tasks.map(({ id }) => id), first.pageSize, first.totalSize], [
        [ids[0], ids[2]],
        2,
        3,
      ]);
      assert.deepEqual(
        first.tasks.map(({ artifacts }) => artifacts.length),
        [0, 0],
        "they were not asked for",
      );
      const second = await ask({ pageSize: 2, pageToken: first.nextPageToken });
      assert.deepEqual([second.tasks.map(({ id }) => id), second.nextPageToken], [[ids[1]], ""]);
      const [working] =
        (await ask({ status: TaskState.TASK_STATE_WORKING, includeArtifacts: true, historyLength: 0 })).tasks;
      assert.deepEqual([working!.id, working!.artifacts.length, working!.history.length], [ids[0], 1, 0]);
      assert.equal((await ask({ status: TaskState.TASK_STATE_AUTH_REQUIRED })).totalSize, 0);
      assert.equal((await ask({ statusTimestampAfter: before })).totalSize, 3);
      assert.equal(
        (await ask({ statusTimestampAfter: new Date(Date.now() + 60_000).toISOString() })).totalSize,
        0,
      );
      assert.match(await failing(ask({ pageToken: "x" })), /^RequestMalformedError: pageToken/);
      assert.match(await failing(ask({ pageSize: 101 })), /^RequestMalformedError: pageSize: must be 1–100/);
      await worker.complete(taken, {});
      for (const id of ids.slice(1)) await cancel(client, id);
    }
  },
);

a2aTest(
  "the same message counts once, whether it begins a task or goes on with one; another one under its id is refused",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    const client = await world.client();
    const begin = message("Once");
    const now = { returnImmediately: true };
    const [one, two] = await Promise.all(
      [begin, begin].map((same) => client.sendMessage(sending(same, now))),
    );
    assert.ok("status" in one! && "status" in two!);
    assert.equal(one.id, two.id);
    assert.match(
      await failing(client.sendMessage(sending(message("Else", { messageId: begin.messageId }), now))),
      /^RequestMalformedError: message_id .* is that of another message/,
    );
    const taken = await worker.take();
    await worker.client.send("collaboration_question", { ...taken, text: "Which?" });
    const answer = message("That", { taskId: one.id });
    for (let times = 0; times < 2; times++) {
      const task = await client.sendMessage(sending(answer, now));
      assert.ok("status" in task);
      assert.deepEqual([stateOf(task), task.history.length], ["WORKING", 3]);
    }
    assert.equal((await client.listTasks(listing())).totalSize, 1);
  },
);

a2aTest(
  "streams begin with the task, have the same updates in the same order and end with the task; one that is left disturbs no other (CORE-STREAM-001, CORE-STREAM-003, STREAM-ORDER-001, STREAM-ORDER-002, STREAM-ORDER-003, STREAM-ORDER-004, STREAM-SUB-001, STREAM-SUB-002, HTTP_JSON-SSE-001, JSONRPC-SSE-001)",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    const [client, rest] = [await world.client(), await world.client({ binding: "HTTP+JSON" })];
    const stream = client.sendMessageStream(sending(message("Stream")));
    const { value } = await stream.next();
    assert.ok(value?.payload?.$case === "task");
    const { id } = value.payload.value;
    const others = [subscribe(client, id), subscribe(rest, id), subscribe(client, id)];
    for (const other of others) assert.equal((await other.next()).value, "task SUBMITTED");
    const taken = await worker.take();
    await worker.client.send("collaboration_progress", { ...taken, progress: 0.5, note: "half" });
    const left = others.pop()!;
    assert.equal((await left.next()).value, "WORKING");
    await left.return(undefined);
    await worker.client.send("code_share", {
      ...taken,
      component_id: "c",
      domain: "d",
      language: "js",
      source: "0",
    });
    await worker.complete(taken, { text: "Fine" });
    const expected = ["WORKING", "WORKING half", "artifact c", "artifact result", "COMPLETED"];
    assert.deepEqual(await allOf(said(stream)), expected);
    for (const other of others) assert.deepEqual(await allOf(other), expected);
  },
);

a2aTest(
  "a stream goes on behind the event that its client has seen, also when the task is over by then",
  async () => {
    await using world = await A2aWorld.start();
    const worker = await world.worker();
    const client = await world.client();
    const { id } = await begun(client, "Go on");
    const taken = await worker.take();
    const again = async (lastEventId?: string) => {
      const answer = await world.fetchAs()(`${world.url}/tasks/${id}:subscribe`, {
        method: "POST",
        headers: {
          "a2a-version": "1.0",
          ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
        },
      });
      return answer;
    };
    const first = await again();
    assert.equal(first.headers.get("content-type"), "text/event-stream");
    const reader = first.body!.pipeThrough(new TextDecoderStream()).getReader();
    const { value: begin } = await reader.read();
    const seen = /^id: (\d+)\ndata: \{"task":/.exec(begin!)![1]!;
    await worker.client.send("collaboration_progress", { ...taken, progress: 0.5, note: "half" });
    const { value: half } = await reader.read();
    assert.match(half!, /^id: \d+\ndata: \{"statusUpdate":.*"half"/);
    await reader.cancel();
    await worker.complete(taken, { text: "Fine" });
    const rest = await (await again(seen)).text();
    assert.match(rest, /"task":.*TASK_STATE_WORKING.*"half".*"artifactUpdate":.*TASK_STATE_COMPLETED/s);
    assert.deepEqual(rest.match(/^id: /mg)!.length, 4);
    const over = await again();
    assert.equal(over.status, 400);
    assert.equal((await over.json()).error.details[0].reason, "UNSUPPORTED_OPERATION");
  },
);

for (const binding of ["JSONRPC", "HTTP+JSON", "0.3"] as const) {
  a2aTest(
    `where news are posted is kept with the task, over ${binding} (PUSH-CREATE-001, PUSH-GET-001, PUSH-GET-002, PUSH-LIST-001, PUSH-DEL-001, PUSH-DEL-002)`,
    async () => {
      await using world = await A2aWorld.start();
      await world.worker();
      const client = await world.client({ binding });
      const authentication = { scheme: "Bearer", credentials: "c" };
      const config = {
        tenant: "",
        taskId: "",
        id: "first",
        url: "https://a.example/push",
        token: "t",
        authentication,
      };
      const { id: taskId } = await client.sendMessage(
        sending(message("News"), { returnImmediately: true, taskPushNotificationConfig: config }),
      ) as { id: string };
      const second = { ...config, taskId, id: "second", token: "", authentication: undefined };
      assert.deepEqual(await client.createTaskPushNotificationConfig(second), second);
      const one = (id: string) => client.getTaskPushNotificationConfig({ tenant: "", taskId, id });
      assert.deepEqual(await one("first"), { ...config, taskId });
      const listed = async () =>
        (await client.listTaskPushNotificationConfig({ tenant: "", taskId, pageSize: 0, pageToken: "" }))
          .configs.map(({ id }) => id);
      assert.deepEqual(await listed(), ["first", "second"]);
      for (let times = 0; times < 2; times++) {
        await client.deleteTaskPushNotificationConfig({ tenant: "", taskId, id: "first" });
      }
      assert.deepEqual(await listed(), ["second"]);
      assert.match(await failing(one("first")), /^TaskNotFoundError/);
      assert.match(
        await failing(client.createTaskPushNotificationConfig({ ...second, url: "file:///etc/passwd" })),
        /^RequestMalformedError: url/,
      );
    },
  );
}
