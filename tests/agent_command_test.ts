/** Runs `aicollab agent` as a process, with commands as people write them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { linesOf } from "../harness/lines.ts";
import { formatAddress } from "../internal/address.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startAicollab, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { RawAi } from "./raw_ai.ts";

const PATIENCE = { timeoutMs: 60_000 };

class AgentProcess implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #hearing: Promise<unknown>;

  constructor(world: World, words: readonly string[], environment: Record<string, string> = {}) {
    this.#child = startAicollab(world, ["agent", ...words], environment);
    this.#hearing = Promise.all([this.#hear(), this.#child.stdout.cancel()]);
  }

  async said(part: string): Promise<void> {
    await waitUntil(() => this.lines.some((line) => line.includes(part)), {
      name: `it says ${part}`,
      ...PATIENCE,
    });
  }

  async ended(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#hearing;
    return code;
  }

  async end(): Promise<number> {
    this.#child.kill("SIGTERM");
    return await this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.ended();
  }

  async #hear(): Promise<void> {
    for await (const line of linesOf(this.#child.stderr)) this.lines.push(line);
  }
}

async function enter(hub: HubProcess, ai_id: string, resume_from?: number): Promise<RawAi> {
  const ai = await RawAi.connect(hub.address);
  await ai.say(
    { ai_id, local_key: await hub.localKey(), ...(resume_from === undefined ? {} : { resume_from }) },
    { message_type: "hello", message_id: "hello", data: { specialization: "asking" } },
  );
  await ai.hear({ message_type: "training_sync" });
  return ai;
}

const request = (message_id: string, data: object = {}) => ({
  ...{ message_type: "collaboration_request", message_id },
  data: { collaboration_type: "sum", required_capabilities: ["sum"], ...data },
});

Deno.test("what is wrong with an agent's options is exit 2 before anything begins, and says what to write", async () => {
  await using world = await makeWorld();
  const base = ["--id", "AI_R", "--exec", "cat"];
  for (
    const [words, hint] of [
      [base, "take everybody's with --from '*'"],
      [[...base, "--from", "AI_A,hub"], 'not "hub"'],
      [["--id", "hub", "--from", "*", "--exec", "cat"], '"hub" is not an ai_id'],
      [["--id", "AI_R", "--from", "*"], "--exec is missing"],
      [["--id", "AI_R", "--from", "*", "--exec", " "], "--exec must be a command"],
      [["--id", "AI_R", "--from", "*", "--exec", "cat | wc"], "| is for a shell"],
      [
        ["--id", "AI_R", "--from", "*", "--exec", "no-such-program-here -p"],
        'no program "no-such-program-here"',
      ],
      [[...base, "--from", "*", "--env", "AICOLLAB_TOKEN"], "--env must not name AICOLLAB_TOKEN"],
      [[...base, "--from", "*", "--env", "KEY=s3cret"], 'not "KEY"'],
      [[...base, "--from", "*", "--worktree", world.folder], "is no git repository with a commit"],
      [[...base, "--from", "*", "--parallel", "0"], "--parallel must be a whole number"],
    ] as const
  ) {
    const { exit, err } = await aicollab(world, ["agent", ...words]);
    assert.equal(exit, EXIT.usage, err);
    assert.ok(err.includes(hint), err);
    assert.ok(!err.includes("s3cret"), err);
  }
});

Deno.test("a Python script does a task with the variables it was given and no secret, and SIGTERM ends the agent in good order", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const script = join(world.folder, "it's a sum.py");
  await Deno.writeTextFile(
    script,
    `import json, os, sys
task = json.load(sys.stdin)
numbers = json.loads(task["task"]["text"])
print("summing", file=sys.stderr, flush=True)
print(json.dumps({"sum": sum(numbers), "env": sorted(os.environ)}))
`,
  );
  const words = [
    "--id",
    "AI_Sum",
    "--capabilities",
    "sum,add",
    "--from",
    "AI_A",
    "--hub",
    formatAddress(hub.address),
  ];
  await using agent = new AgentProcess(
    world,
    [
      ...words,
      "--exec",
      `python3 -B "${script}"`,
      "--env",
      "WANTED",
      "--workdir",
      join(world.folder, "work"),
    ],
    { WANTED: "1", AICOLLAB_LOG_LEVEL: "debug", OTHER: "2", CREDENTIALS_DIRECTORY: world.folder },
  );
  await agent.said("Connected to hub");
  await using asker = await enter(hub, "AI_A");
  const { session_id, matches } = await asker.ask(request("1", { task: { text: "[3, 1, 4]" } }));
  assert.equal(matches, 1);
  const { data } = await asker.hear((line) =>
    line.message_type === "collaboration_complete" && line.data.session_id === session_id
  );
  const { sum, env } = data.result.output;
  assert.equal(sum, 8);
  // A launcher of Python may set further ones.
  const isThere = (name: string) => env.includes(name);
  assert.deepEqual(["HOME", "PATH", "WANTED", "OTHER", "CREDENTIALS_DIRECTORY"].filter(isThere), [
    "HOME",
    "PATH",
    "WANTED",
  ]);
  assert.deepEqual(env.filter((name: string) => name.startsWith("AICOLLAB_")), []);
  await agent.said(`Done with ${session_id}`);
  assert.equal(await agent.end(), EXIT.ok, agent.lines.join("\n"));
  assert.deepEqual([...Deno.readDirSync(join(world.folder, "work"))], []);
});

Deno.test("a hub that is killed with -9 in the middle of a task gets the result when it is back, once, of a command that ran once", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const { folder } = world;
  const script =
    `echo x >> ${folder}/runs; echo up >&2; while ! [ -e ${folder}/go ]; do sleep 0.05; done; echo '{"done":true}'`;
  await using agent = new AgentProcess(world, [
    ...["--id", "AI_Sum", "--capabilities", "sum", "--from", "*", "--hub", formatAddress(hub.address)],
    ...["--exec", `sh -c "${script.replaceAll('"', '\\"')}"`],
  ]);
  await agent.said("Connected to hub");
  let session_id = "";
  {
    await using asker = await enter(hub, "AI_A");
    session_id = (await asker.ask(request("1"))).session_id;
    await asker.hear({ message_type: "collaboration_progress" });
  }
  await hub.kill();
  await Deno.writeTextFile(join(folder, "go"), "");
  await agent.said("Lost the hub");
  await hub.start();
  await using asker = await enter(hub, "AI_A", 0);
  const { data } = await asker.hear({ message_type: "collaboration_complete" });
  assert.deepEqual([data.session_id, data.result], [session_id, { output: { done: true } }]);
  await asker.hear({ message_type: "collaboration_closed" });
  assert.equal(await Deno.readTextFile(join(folder, "runs")), "x\n");
  assert.equal(await agent.end(), EXIT.ok, agent.lines.join("\n"));
});

Deno.test("an agent that is replaced ends what runs, keeps what it printed, and ends with exit 4", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using agent = new AgentProcess(world, [
    ...["--id", "AI_Sum", "--capabilities", "sum", "--from", "AI_A", "--hub", formatAddress(hub.address)],
    ...["--exec", `sh -c 'echo part; echo $$ >${world.folder}/pid; echo up >&2; exec sleep 600'`],
  ]);
  await agent.said("Connected to hub");
  await using asker = await enter(hub, "AI_A");
  await asker.ask(request("1"));
  await asker.hear({ message_type: "collaboration_progress" });
  await using _newer = await enter(hub, "AI_Sum");
  assert.equal(await agent.ended(), EXIT.authentication);
  assert.ok(
    agent.lines.some((line) => line.startsWith('error: another connection took over the name "AI_Sum"')),
  );
  const kept = join(world.folder, ".local", "state", "aicollab", "agents", "AI_Sum");
  const [file] = [...Deno.readDirSync(kept)];
  assert.equal(await Deno.readTextFile(join(kept, file!.name)), "part\n");
  const pid = (await Deno.readTextFile(join(world.folder, "pid"))).trim();
  await assert.rejects(Deno.readTextFile(`/proc/${pid}/stat`));
});
