/** Hands over work between shells: every word is a process of the real program, at a hub that is one, too. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ScriptedHub } from "../client/testing/scripted_hub.ts";
import { formatAddress } from "../internal/address.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { shellWord } from "../internal/shell_word.ts";
import { aicollab, type Finished, makeWorld, startAicollab, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { RawAi } from "./raw_ai.ts";

/** What a word prints as JSON. */
// deno-lint-ignore no-explicit-any -- each word has fields of its own
type Json = any;

/** A shell in which one AI speaks. */
class Shell {
  readonly #world: World;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(world: World, hub: HubProcess, id: string) {
    this.#world = world;
    this.#environment = { AICOLLAB_ID: id, AICOLLAB_HUB: formatAddress(hub.address) };
  }

  says(...words: readonly string[]): Promise<Finished> {
    return aicollab(this.#world, words, this.#environment);
  }

  /** Runs a word that has to work, and returns the one object that it prints. */
  async json(...words: readonly string[]): Promise<Json> {
    const { exit, out, err } = await this.says(...words, "--json");
    assert.equal(exit, EXIT.ok, err);
    return JSON.parse(out);
  }

  starts(...words: readonly string[]): Deno.ChildProcess {
    return startAicollab(this.#world, words, this.#environment);
  }

  /** Runs a line of `sh` in which `aicollab` is this program. */
  async runs(line: string): Promise<Finished> {
    const { program, args } = selfCommand([], {});
    const self = [program, ...args].map(shellWord).join(" ");
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", `aicollab() { ${self} "$@"; }; ${line}`],
      env: { ...this.#world.environment, ...this.#environment },
      clearEnv: true,
      cwd: this.#world.folder,
    }).output();
    const decoder = new TextDecoder();
    return { exit: code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  }
}

/** Counts the open connections to the hub, as the kernel lists them. */
function connectionsTo({ address: { port } }: HubProcess): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return Deno.readTextFileSync("/proc/net/tcp").split("\n").map((line) => line.trim().split(/\s+/))
    .filter(([, at, , state]) => at?.endsWith(local) && state === "01").length;
}

Deno.test("two shells hand over work: asked, taken, reported, finished and heard of, and calls repeated with their key happen once", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const [alice, bob] = [new Shell(world, hub, "alice"), new Shell(world, hub, "bob")];
  assert.match(
    (await bob.says("who")).out,
    /^You are bob at the hub 127\.0\.0\.1:\d+, with 0 other AIs\.\n$/,
  );

  const asking = ["ask", "Add 2 and 3", "--to", "bob", "--type", "sum", "--key", "a1"];
  const asked = await alice.json(...asking);
  assert.equal(asked.state, "open");
  assert.deepEqual(await alice.json(...asking), {
    session_id: asked.session_id,
    state: "open",
    duplicate: true,
  });

  const taken = await bob.json("take", "--key", "t1");
  assert.deepEqual(
    [taken.session_id, taken.from, taken.type, taken.text, taken.duplicate],
    [asked.session_id, "alice", "sum", "Add 2 and 3", false],
  );
  assert.deepEqual(await bob.json("take", "--key", "t1"), { ...taken, duplicate: true });
  const { session_id, fence } = taken;
  const none = await bob.says("take");
  assert.deepEqual([none.exit, none.out], [EXIT.nothingRan, ""]);
  assert.ok(none.err.includes(`why: you hold ${session_id}`), none.err);

  assert.equal((await bob.json("progress", session_id, "half", "--done", "50%")).fence, fence);
  const waiting = alice.starts("ask", "--session", session_id, "--wait", "1m", "--json");
  await Deno.writeTextFile(join(world.folder, "sum.txt"), "five");
  const finish = ["finish", session_id, "5", "--artifact", join(world.folder, "sum.txt"), "--key", "f1"];
  finish.push("--usage", `{"model":"m","cost_microusd":1200}`);
  const finished = await bob.json(...finish);
  assert.deepEqual(await bob.json(...finish), { ...finished, duplicate: true });
  const late = await bob.says("take", session_id, "--key", "t1");
  assert.deepEqual([late.exit, late.out], [EXIT.usage, ""], "what is over is not held again");

  const { code, stdout } = await waiting.output();
  assert.equal(code, EXIT.ok);
  const result = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual([result.state, result.partner, result.outcome, result.result, result.artifact_seq], [
    ...["completed", "bob", "success", { text: "5" }],
    finished.artifact_seq,
  ]);
  const found = await alice.json("search", "--seq", String(result.artifact_seq));
  assert.ok(found.text.endsWith("five"), found.text);
  const { seq } = await alice.json("send", "bob", "Thank you", "--receipt", "--ttl", "1h");
  await bob.json("inbox", "--done", String(seq));
  const { deliveries } = await alice.json("search", "--seq", String(seq));
  assert.deepEqual(deliveries.map(({ state }: Json) => state), ["stored", "done"]);
  const wrong = await bob.says("finish", session_id, "--usage", "1200");
  assert.deepEqual([wrong.exit, /--usage must be a JSON object/.test(wrong.err)], [EXIT.usage, true]);
  const another = await bob.says("ask", "--session", session_id);
  assert.equal(another.exit, EXIT.usage, "who has not asked for it hears nothing of it");
});

Deno.test("an inbox shows what came as JSON lines until it is said to be done, and waits for what comes", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const [alice, bob] = [new Shell(world, hub, "alice"), new Shell(world, hub, "bob")];
  assert.equal((await bob.says("inbox")).err, "nothing new\n");
  const first = await alice.json("send", "bob", "one", "--key", "m1");
  assert.deepEqual(await alice.json("send", "bob", "one", "--key", "m1"), { ...first, duplicate: true });
  const piped = await alice.runs("printf 'two\\nlines\\n' | aicollab send bob - --json");
  assert.equal(piped.exit, EXIT.ok, piped.err);

  const read = async (...words: readonly string[]) => {
    const { exit, out, err } = await bob.says("inbox", "--json", ...words);
    assert.equal(exit, EXIT.ok, err);
    return out.split("\n").slice(0, -1).map((line) => JSON.parse(line) as Json);
  };
  const entries = await read();
  assert.deepEqual(entries.map(({ from, text }) => [from, text]), [["alice", "one"], [
    "alice",
    "two\nlines",
  ]]);
  assert.deepEqual(await read(), entries, "reading takes nothing away");
  assert.deepEqual(await read("--limit", "1", "--cursor", String(first.seq)), entries.slice(1));
  const [, second] = entries;
  assert.equal((await bob.json("inbox", "--done", String(second.seq))).cursor < first.seq, true);
  assert.deepEqual(await read(), entries.slice(0, 1), "entries are done one by one");
  assert.ok((await bob.json("inbox", "--up-to", String(first.seq))).cursor >= first.seq);
  assert.deepEqual(await read(), []);
  const reply = await bob.json("send", "alice", "yes", "--reply-to", String(first.seq));
  const { text, reply_to } = await alice.json("inbox", "--thread", String(first.seq));
  assert.deepEqual([text, reply_to], ["yes", first.seq]);

  assert.ok((await alice.json("inbox", "--done", String(reply.seq))).cursor >= reply.seq);
  const waiting = alice.starts("inbox", "--wait", "1m", "--json");
  await bob.json("send", "alice", "now");
  const { code, stdout } = await waiting.output();
  assert.deepEqual([code, JSON.parse(new TextDecoder().decode(stdout)).text], [EXIT.ok, "now"]);
  assert.equal((await bob.says("inbox", "--cursor", String(reply.seq), "--wait", "0s")).exit, EXIT.timeout);
});

Deno.test("an inbox that waits ends with 130 on SIGINT, and one whose reader has gone ends by itself", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const [alice, bob] = [new Shell(world, hub, "alice"), new Shell(world, hub, "bob")];
  const waiting = bob.starts("inbox", "--wait", "1h");
  await waitUntil(() => connectionsTo(hub) >= 2, { name: "it waits", timeoutMs: 60_000 });
  waiting.kill("SIGINT");
  assert.equal((await waiting.output()).code, EXIT.interrupted);
  for (const text of ["one", "two", "three"]) await alice.json("send", "bob", text);
  const cut = await bob.runs("aicollab inbox --json | head -n 1 | cut -c1-40");
  assert.equal(cut.err, "");
  assert.equal((await bob.runs("aicollab inbox --cursor 3 --wait 1h | true")).exit, EXIT.ok);
});

Deno.test("a word whose hub is killed meanwhile does not say that nothing was stored, or that nothing came", async () => {
  await using world = await makeWorld();
  const scripted = new ScriptedHub();
  const place = ["--id", "alice", "--hub", formatAddress(scripted.address)];
  const sending = startAicollab(world, ["send", "bob", "hi", ...place]);
  const peer = await scripted.accept();
  await peer.sayWelcome((await peer.line())!);
  const { message_id } = await peer.message("message");
  scripted[Symbol.dispose]();
  const sent = await sending.output();
  const err = new TextDecoder().decode(sent.stderr);
  assert.equal(sent.code, EXIT.network, err);
  assert.match(
    err,
    /^error: the hub at .+ was lost before it answered\nwhy: .+ is unknown\nfix: .+\n\[CONNECTION_LOST\] exit 5\n$/,
  );
  assert.ok(err.includes(`again with --key ${message_id}: it happens once`), err);

  await using hub = await HubProcess.start(world);
  const bob = new Shell(world, hub, "bob");
  const waiting = bob.starts("inbox", "--wait", "1h");
  await waitUntil(() => connectionsTo(hub) >= 2, { name: "it waits", timeoutMs: 60_000 });
  await hub.kill();
  const { code, stderr } = await waiting.output();
  assert.deepEqual([code, /was lost before it answered/.test(new TextDecoder().decode(stderr))], [5, true]);
});

Deno.test("what is wrong is said in the usual lines: no hub, an unknown name, a wrong id, text and token both from stdin", async () => {
  await using world = await makeWorld();
  const nobody = await aicollab(world, ["send", "bob", "hi", "--id", "alice", "--hub", "127.0.0.1:1"]);
  assert.equal(nobody.exit, EXIT.network);
  assert.match(
    nobody.err,
    /^error: there is no hub at 127\.0\.0\.1:1\nwhy: .+\nfix: .+ hub --port 1\n\[NO_HUB\] exit 5\n$/,
  );

  await using hub = await HubProcess.start(world);
  const alice = new Shell(world, hub, "alice");
  await using present = await RawAi.connect(hub.address);
  await present.say(
    { ai_id: "AI_Bob", local_key: await hub.localKey() },
    { message_type: "hello", data: { specialization: "building" } },
  );
  await present.hear({ message_type: "training_sync" });
  for (
    const [words, exit, hint] of [
      [["send", "AI_Bpb", "hi"], EXIT.usage, "did you mean AI_Bob?"],
      [["ask", "x", "--to", "nobody"], EXIT.usage, 'no AI "nobody" was ever at the hub'],
      [["take", "s99"], EXIT.usage, 'Cannot find session "s99"'],
      [["take", "42"], EXIT.usage, "one is like s42"],
      [["finish", "s1", "x"], EXIT.usage, 'alice has never held "s1"'],
      [["finish", "s1", "--outcome", "done"], EXIT.usage, "one of success, failure, hand-back"],
      [["inbox", "--cursor", "99"], EXIT.usage, "there is no entry 99 yet"],
      [["search", "--seq", "99"], EXIT.usage, "there is no entry 99 yet"],
      [["send", "*", "hi", "--receipt"], EXIT.usage, "leave --receipt and --ttl out"],
      [["inbox", "--done", "1,x"], EXIT.usage, 'and not "x"'],
      [["send", "AI_Bob", "-", "--token-file", "-"], EXIT.usage, "cannot both come from standard input"],
      [["send", "alice", "hi"], EXIT.usage, "is the sender itself"],
      [["ask"], EXIT.usage, "there is no task"],
      [["who", "--id", "hub"], EXIT.usage, '"hub" is not a name for an AI'],
      [["sned", "bob"], EXIT.usage, "did you mean send?"],
    ] as const
  ) {
    const { exit: code, err } = await alice.says(...words);
    assert.equal(code, exit, err);
    assert.ok(err.includes(hint), err);
    assert.match(err, /^error: .+\n(why: .+\n)?(fix: .+\n)?\[[A-Z_]+\] exit \d+\n$/);
  }
});
