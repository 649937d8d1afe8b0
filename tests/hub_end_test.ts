/** Checks that a hub ends in good order when it is asked to, and at once when its disk fails. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { talk } from "./messages.ts";
import { type Heard, RawAi } from "./raw_ai.ts";

/** Connects an AI by the local key; resolves when its hello is answered. */
async function enter(hub: HubProcess, ai_id: string): Promise<RawAi> {
  const ai = await RawAi.connect(hub.address);
  await ai.say({ ai_id, local_key: await hub.localKey() }, { message_type: "hello", specialization: "any" });
  await ai.hear({ message_type: "training_sync" });
  return ai;
}

/** Returns the seqs of an AI's stored messages, by id. */
function stored(database: string, ai_id: string): Map<string, number> {
  using db = new DatabaseSync(database, { readOnly: true });
  const batches = db.prepare("SELECT lines FROM journal WHERE source_ai = ? ORDER BY first_seq").all(ai_id);
  const lines = batches.flatMap(({ lines }) => new TextDecoder().decode(lines as Uint8Array).split("\n"));
  return new Map(
    lines.filter(Boolean).map((line) => JSON.parse(line)).map((line) => [line.message_id, line.seq]),
  );
}

/** Returns the seqs of an AI's acknowledged messages, by id. */
function acked({ heard }: RawAi): Map<string, number> {
  return new Map(
    heard.filter((line) => line.message_type === "ack").map((line) => [line.message_id, line.seq]),
  );
}

/** Returns whether a process here may mount a disk that only it sees. */
function canMount(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    return new Deno.Command("unshare", { args: ["-rm", "true"], stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test("a hub that is asked to end says so, acknowledges all that it stored, and ends with 0", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    if (signal === "SIGINT") await hub.start();
    const ai_id = `AI_${signal}`;
    await using sender = await enter(hub, ai_id);
    await using listener = await enter(hub, "AI_Listener");
    let n = 0;
    const flood = (async () => {
      // It goes on after `draining`, as an AI would that has not read that yet.
      while (!sender.ended) {
        await sender.say(...Array.from({ length: 20 }, () => talk(n, { message_id: String(++n) })));
      }
    })();
    flood.catch(() => {}); // awaited below
    await sender.hear({ message_type: "ack" });
    const exit = hub.end(signal);
    const draining = await listener.hear({ message_type: "draining" });
    assert.deepEqual(draining, { message_type: "draining", deadline_ms: 10_000 });
    await sender.end();
    await flood;
    await sender[Symbol.asyncDispose]();
    await listener[Symbol.asyncDispose]();
    assert.equal(await exit, EXIT.ok, hub.log);
    assert.match(hub.log, new RegExp(`Draining: received ${signal}\n(?:.*\n)*.*Stopped in good order$`));
    assert.equal(sender.wasReset, false);
    assert.deepEqual(acked(sender), stored(hub.database, ai_id));
  }
});

Deno.test("a hub does not wait for an AI and a silent socket that hold their connections open: it ends with 0", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using stubborn = await enter(hub, "AI_Stubborn");
  await using _silent = await RawAi.connect(hub.address);
  const began = performance.now();
  const exit = hub.end("SIGTERM");
  await stubborn.hear({ message_type: "draining" });
  assert.equal(await exit, EXIT.ok, hub.log);
  assert.match(hub.log, /Stopped in good order$/);
  assert.ok(performance.now() - began < 9_000, "it ends long before its 10 s are over");
});

Deno.test({
  name: "a hang-up ends a hub as SIGTERM does, unless it was started by nohup",
  // Elsewhere nothing says whether a signal was ignored at the start.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using world = await makeWorld();
    {
      await using hub = await HubProcess.start(world);
      await using ai = await enter(hub, "AI_Node_1");
      const exit = hub.end("SIGHUP");
      await ai.hear({ message_type: "draining" });
      await ai[Symbol.asyncDispose]();
      assert.equal(await exit, EXIT.ok, hub.log);
      assert.match(hub.log, /Draining: received SIGHUP\n(?:.*\n)*.*Stopped in good order$/);
    }
    await using kept = await HubProcess.start(world, { under: ["nohup"] });
    kept.signal("SIGHUP");
    await using ai = await enter(kept, "AI_Node_1");
    assert.equal((await ai.ask(talk("still here", { message_id: "m1" }))).message_type, "ack");
    assert.doesNotMatch(kept.log, /Draining/);
  },
});

Deno.test("a second signal ends a hub although an AI holds its connection open", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using stubborn = await enter(hub, "AI_Stubborn");
  const exit = hub.end("SIGTERM");
  await stubborn.hear({ message_type: "draining" });
  hub.signal("SIGTERM");
  assert.equal(await exit, EXIT.terminated);
});

Deno.test("a disk that fails ends the hub with exit 74; nothing more is published, and what was acknowledged is safe", async () => {
  await using world = await makeWorld();
  // No file may grow beyond 2 MB, and a write beyond it fails: to SQLite this is an I/O error, not a full disk.
  const under = ["sh", "-c", 'trap "" XFSZ; ulimit -f 4096; exec "$@"', "sh"];
  await using hub = await HubProcess.start(world, { under });
  await using sender = await enter(hub, "AI_Sender");
  await using reader = await enter(hub, "AI_Reader");
  const large = (n: number): Heard => talk("x".repeat(100_000), { message_id: String(n) });
  let n = 0;
  while (!sender.ended) {
    await Promise.race([sender.ask(large(++n)), sender.silence]).catch(() => {});
  }
  assert.equal(await hub.ended(), EXIT.diskError);
  assert.match(
    hub.log,
    /error: the journal failed; the hub has stopped\nwhy: .*I\/O error.*\nfix: check the disk; .*\n\[JOURNAL_DISK\] exit 74$/,
  );
  const acknowledged = acked(sender);
  assert.ok(acknowledged.size > 5 && !acknowledged.has(String(n)), "the last message was not answered");
  assert.equal(sender.heard.some(({ message_type }) => message_type === "error"), false);
  const read = reader.heard.filter(({ message_type }) => message_type === "message");
  assert.deepEqual(read.map(({ message_id, seq }) => [message_id, seq]), [...acknowledged]);

  await using again = await HubProcess.start(world);
  const kept = stored(again.database, "AI_Sender");
  for (const [id, seq] of acknowledged) assert.equal(kept.get(id), seq);
});

Deno.test({
  name: "a stop on a full disk is one error with exit 73, and nothing that was acknowledged is lost",
  ignore: !canMount(),
  async fn() {
    await using world = await makeWorld();
    // Only the hub sees the small disk, and the copies that are made of its files before it goes.
    const script = `mkdir data kept; mount -t tmpfs -o size=6m none data; exec 3<&0
      "$@" <&3 & hub=$!; trap 'kill $hub' TERM; wait $hub; wait $hub; code=$?
      cp -p data/hub_data.db* kept; exit $code`;
    const under = ["unshare", "-rm", "sh", "-c", script, "sh"];
    await using hub = await HubProcess.start(world, { under });
    await using sender = await enter(hub, "AI_Sender");
    let answer: Heard;
    for (let n = 1;; n++) {
      answer = await sender.ask(talk("x".repeat(200_000), { message_id: String(n) }));
      if (answer.message_type !== "ack") break;
    }
    assert.equal(answer.code, "STORAGE_FULL");
    assert.equal(await hub.end("SIGTERM"), EXIT.cannotWrite, hub.log);
    assert.match(
      hub.log,
      /Draining: .*\n(?:\d.*\n)*error: the hub has stopped on a full disk\nwhy: .* full\nfix: make space .*\n\[JOURNAL_FULL\] exit 73$/,
    );
    assert.deepEqual(acked(sender), stored(join(world.folder, "kept", "hub_data.db"), "AI_Sender"));
  },
});

Deno.test("a damaged database is exit 65, and stays as it is", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await hub.end();
  const damages: [string, (bytes: Uint8Array) => Uint8Array][] = [
    [
      "another kind of file",
      () => new TextEncoder().encode("this is not a database, but somebody's letter\n".repeat(200)),
    ],
    ["pages of noise", (bytes) => bytes.map((byte, i) => i < 4_096 ? byte : (i * 37) & 0xff)],
  ];
  const whole = await Deno.readFile(hub.database);
  for (const [name, damage] of damages) {
    const damaged = damage(whole);
    await Deno.writeFile(hub.database, damaged);
    await assert.rejects(hub.start(), (error: Error) => {
      assert.match(error.message, /ended with 65 /, name);
      assert.match(
        error.message,
        /error: cannot use the data in ".*data"\nwhy: .+\nfix: .+\n\[JOURNAL_DAMAGED\] exit 65$/,
      );
      return true;
    });
    assert.deepEqual(await Deno.readFile(hub.database), damaged);
  }
});
