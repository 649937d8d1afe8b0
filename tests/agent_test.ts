/** Has agents do tasks of a real hub with real commands. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Agent, type AgentOptions } from "../agent/agent.ts";
import { byCommand, type ByCommandOptions } from "../agent/by_command.ts";
import { sharedWorkplace } from "../agent/workplace.ts";
import { HubClient } from "../client/hub_client.ts";
import { systemClock } from "../internal/clock.ts";
import { isAlive } from "../internal/testing/is_alive.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const PATH = Deno.env.get("PATH")!;

interface AgentSettings
  extends Partial<Omit<AgentOptions, "rules" | "doTask">>, Partial<Omit<ByCommandOptions, "command">> {
  readonly id?: string;
  readonly script: string;
  readonly capabilities?: readonly string[];
  readonly from?: readonly string[] | "*";
  readonly tries?: number;
}

/** An agent that runs a shell script for each task. */
class TestAgent implements AsyncDisposable {
  readonly client: HubClient;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  private constructor(world: TestHub, settings: AgentSettings) {
    const { id = "AI_R", script, capabilities = ["review"], from = ["AI_A"], tries = 2, ...changed } =
      settings;
    const { parallel = 1, once = false, clock = systemClock, keptIn = join(world.folder, "kept") } = changed;
    this.client = new HubClient({
      ...{ address: world.hub.address, aiId: id, localKey: KEY },
      hello: { specialization: "review", capabilities },
    });
    const agent = new Agent(this.client, {
      rules: { aiId: id, capabilities, from, tries },
      doTask: byCommand({
        command: { program: "/bin/sh", args: ["-c", script], env: { PATH, DIR: world.folder } },
        ...{ asText: false, timeoutMs: 60_000, makeWorkplace: sharedWorkplace, clock, ...changed },
      }),
      ...{ parallel, once, clock, keptIn },
    });
    this.#done = agent.run(this.#stop.signal);
    this.#done.catch(() => {});
  }

  static async start(world: TestHub, settings: AgentSettings): Promise<TestAgent> {
    const agent = new TestAgent(world, settings);
    // Its hello comes before this.
    await agent.client.send("status", { activity: "idle" });
    return agent;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done.catch(() => {});
  }
}

let requests = 0;

/** Asks for work and resolves with the ack. */
async function ask(ai: RawAi, data: object = {}, envelope: object = {}): Promise<Heard> {
  const message_id = `r${++requests}`;
  const request = { collaboration_type: "review", ...data };
  const asked = await ai.ask({
    message_type: "collaboration_request",
    message_id,
    data: request,
    ...envelope,
  });
  assert.equal(asked.message_type, "ack", JSON.stringify(asked));
  return asked;
}

/** Resolves with the data of the next message of a type that is about a session. */
async function about(ai: RawAi, message_type: string, { session_id }: Heard): Promise<Heard> {
  const line = await ai.hear((heard) =>
    heard.message_type === message_type && heard.data.session_id === session_id
  );
  return { ...line.data, source_ai: line.source_ai };
}

const pidIn = async (path: string) =>
  Number(
    await waitUntil(() => Deno.readTextFile(path).then((text) => text.trim()).catch(() => ""), {
      name: `${path} is there`,
    }),
  );

Deno.test("an agent does the task that it reads on standard input; the output is the result, lines of standard error are progress", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, {
    script: `echo 'reading the change' >&2; sleep 1.2; cat`,
  });
  const asked = await ask(asker, { required_capabilities: ["review"], task: { diff: "$(id); `id`" } });
  assert.equal((await about(asker, "collaboration_progress", asked)).note, "reading the change");
  const { outcome, result, source_ai } = await about(asker, "collaboration_complete", asked);
  assert.deepEqual([outcome, source_ai], ["success", "AI_R"]);
  assert.deepEqual(result.output, {
    ...{ session_id: asked.session_id, requester: "AI_A", collaboration_type: "review" },
    ...{ required_capabilities: ["review"], task: { diff: "$(id); `id`" } },
  });
  assert.equal((await about(asker, "collaboration_closed", asked)).state, "completed");
});

Deno.test("a command that fails or prints nothing hands the task back with the reason; after two failures the task is left to others", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, {
    script: `echo x >> $DIR/runs; if [ $(wc -l < $DIR/runs) = 1 ]; then echo 'no model' >&2; exit 3; fi`,
  });
  const asked = await ask(asker);
  assert.equal((await about(asker, "collaboration_decline", asked)).reason, "exit code 3: no model");
  assert.equal((await about(asker, "collaboration_decline", asked)).reason, "it printed nothing");
  const { attempt } = await about(asker, "collaboration_reopened", asked);
  assert.equal(attempt, 2);
  await about(asker, "collaboration_reopened", asked);
  const { reason } = await about(asker, "collaboration_decline", asked);
  assert.equal(reason, "AI_R does not take it again after 2 failures");
  const other = await world.enter("AI_Other");
  const accepted = await other.ask({
    ...{ message_type: "collaboration_accept", message_id: "a", data: { session_id: asked.session_id } },
  });
  assert.equal(accepted.message_type, "ack");
  assert.equal(await Deno.readTextFile(join(world.folder, "runs")), "x\nx\n");
});

Deno.test("a task for this agent alone at which it failed twice is closed, and not left until it expires", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, { script: "exit 1" });
  const asked = await ask(asker, {}, { target_ai: "AI_R" });
  const { state, reason } = await about(asker, "collaboration_closed", asked);
  assert.deepEqual([state, reason], ["failed", "declined"]);
});

Deno.test("a task of an AI that --from does not name is not taken, and refused where it is for the agent alone", async () => {
  await using world = await TestHub.start();
  const [stranger, asker] = [await world.enter("AI_Stranger"), await world.enter("AI_A")];
  await using _agent = await TestAgent.start(world, { script: "echo done" });
  const open = await ask(stranger);
  const refused = await ask(stranger, {}, { target_ai: "AI_R" });
  assert.equal(
    (await about(stranger, "collaboration_decline", refused)).reason,
    "AI_R takes no tasks from AI_Stranger",
  );
  await about(asker, "collaboration_complete", await ask(asker));
  const accepted = stranger.heard.some(({ message_type, data }) =>
    message_type === "collaboration_accept" && data.session_id === open.session_id
  );
  assert.ok(!accepted);
});

Deno.test("at the time limit everything that the command started ends, and the task is handed back", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  const clock = new ManualClock();
  await using _agent = await TestAgent.start(world, {
    script: `sh -c 'echo $$ > $DIR/pid; sleep 600; :' & wait`,
    ...{ timeoutMs: 700, tries: 1, clock },
  });
  const asked = await ask(asker);
  const pid = await pidIn(join(world.folder, "pid"));
  await clock.advance(700);
  assert.equal((await about(asker, "collaboration_decline", asked)).reason, "it did not end within 0.7 s");
  await waitUntil(() => !isAlive(pid), { name: "what the command started has ended" });
});

Deno.test("a lease is renewed as long as the command runs, however silent it is", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, { script: "sleep 3; echo done" });
  const asked = await ask(asker, { lease_ms: 1_000 });
  const { result } = await about(asker, "collaboration_complete", asked);
  assert.equal(result.output, "done\n");
  assert.ok(!asker.heard.some(({ message_type }) => message_type === "collaboration_reopened"));
});

Deno.test("an output that no message can carry is cut with a note, and what there is of it is kept in a file", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, {
    script: `head -c 2000000 /dev/zero | tr '\\0' '"'`,
  });
  const { result } = await about(asker, "collaboration_complete", await ask(asker));
  assert.deepEqual([result.cut, result.output_bytes], [true, 2_000_000]);
  assert.ok(result.output.length > 500_000);
  const [file] = (await waitUntil(() => files(join(world.folder, "kept")), { name: "the output is kept" }))!;
  assert.equal((await Deno.stat(join(world.folder, "kept", file!))).size, 1_048_576);
});

/** Returns the names of the files in a folder; undefined where there are none. */
function files(folder: string): readonly string[] | undefined {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return names.length > 0 ? names : undefined;
  } catch {
    return undefined;
  }
}

Deno.test("JSON that a hub takes for too complex is delivered as the text that was printed", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  const deep = "[".repeat(60) + "]".repeat(60);
  await using _agent = await TestAgent.start(world, { script: `echo '${deep}'` });
  const { result } = await about(asker, "collaboration_complete", await ask(asker));
  assert.deepEqual(result, { output: `${deep}\n` });
});

Deno.test("with --parallel so many tasks run at a time, and no more", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, {
    script: `echo $$ > $DIR/run-$$; while ! [ -e $DIR/go ]; do sleep 0.05; done; echo done`,
    parallel: 2,
  });
  const asked = [await ask(asker), await ask(asker), await ask(asker)];
  const runs = () => files(world.folder)?.filter((name) => name.startsWith("run-")) ?? [];
  await waitUntil(() => runs().length === 2, { name: "two run" });
  await about(asker, "collaboration_started", asked[1]!);
  assert.equal(asker.heard.filter(({ message_type }) => message_type === "collaboration_started").length, 2);
  await Deno.writeTextFile(join(world.folder, "go"), "");
  for (const one of asked) await about(asker, "collaboration_complete", one);
  assert.equal(runs().length, 3);
});

Deno.test("a task that its requester takes back ends the command", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, {
    script: `echo part; echo $$ > $DIR/pid; exec sleep 600`,
  });
  const { session_id } = await ask(asker);
  const pid = await pidIn(join(world.folder, "pid"));
  await asker.ask({ message_type: "collaboration_cancel", message_id: "c", data: { session_id } });
  await waitUntil(() => !isAlive(pid), { name: "the command has ended" });
  const [file] =
    (await waitUntil(() => files(join(world.folder, "kept")), { name: "what it printed is kept" }))!;
  assert.match(file!, new RegExp(`^${session_id}-\\d+\\.out$`));
});

Deno.test("a task that the hub offers again while its command runs is taken again, and its result delivered", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using agent = await TestAgent.start(world, {
    script: `echo x >> $DIR/runs; while ! [ -e $DIR/go ]; do sleep 0.05; done; echo done`,
  });
  const { session_id } = await ask(asker);
  const { fence } = await about(asker, "collaboration_started", { session_id });
  // As when the lease ran out while the agent was cut off.
  await agent.client.send("collaboration_decline", { session_id, fence });
  const again = await about(asker, "collaboration_started", { session_id });
  assert.ok(again.partner === "AI_R" && again.fence > fence);
  await Deno.writeTextFile(join(world.folder, "go"), "");
  assert.equal((await about(asker, "collaboration_complete", { session_id })).fence, again.fence);
  assert.equal(await Deno.readTextFile(join(world.folder, "runs")), "x\n");
});

Deno.test("an agent that is stopped ends what runs and hands it back with the reason", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using agent = await TestAgent.start(world, { script: `echo $$ > $DIR/pid; exec sleep 600` });
  const asked = await ask(asker);
  const pid = await pidIn(join(world.folder, "pid"));
  await agent.stop();
  assert.ok(!isAlive(pid));
  assert.equal((await about(asker, "collaboration_decline", asked)).reason, "the agent was stopped");
  await about(asker, "collaboration_reopened", asked);
});

Deno.test("a result that waits for a hub that is away is delivered once when that is back, and the command ran once", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  await using _agent = await TestAgent.start(world, {
    script: `echo x >> $DIR/runs; while ! [ -e $DIR/go ]; do sleep 0.05; done; echo done; touch $DIR/ended`,
  });
  const { session_id } = await ask(asker);
  await waitUntil(() => files(world.folder)?.includes("runs"), { name: "the command runs" });
  await world.restart({ address: world.hub.address });
  const back = await world.enter("AI_A", { resume_from: 0 });
  await Deno.writeTextFile(join(world.folder, "go"), "");
  const { result } = await about(back, "collaboration_complete", { session_id });
  assert.equal(result.output, "done\n");
  assert.equal((await about(back, "collaboration_closed", { session_id })).state, "completed");
  assert.equal(await Deno.readTextFile(join(world.folder, "runs")), "x\n");
});

Deno.test("tasks that were open before the agent came are done, and one that it holds from before is begun anew", async () => {
  await using world = await TestHub.start();
  const asker = await world.enter("AI_A");
  const asked = [await ask(asker), await ask(asker)];
  const before = await world.enter("AI_R", { hello: { capabilities: ["review"] } });
  await before.ask({
    message_type: "collaboration_accept",
    message_id: "1",
    data: { session_id: asked[1]!.session_id },
  });
  await using _agent = await TestAgent.start(world, { script: "echo done" });
  for (const one of asked) {
    assert.equal((await about(asker, "collaboration_complete", one)).result.output, "done\n");
  }
});
