/** Follows what an AI wrote to every place where the product shows or keeps it: it stays as it was written, number by number. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { runCommand } from "../internal/run_command.ts";
import { visibleText } from "../internal/visible_text.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { systemClock } from "../internal/clock.ts";
import { command as logCommand } from "../inspect/log_command.ts";
import { command as queryCommand } from "../inspect/query_command.ts";
import { DiskWatch } from "../harness/disk_watch.ts";
import { Recorder } from "../harness/run/recorder.ts";
import { KEY, TestHub } from "./test_hub.ts";

/** JavaScript would make `12345678901234567000`, `1.1` and another order of keys of it. */
const WRITTEN = `{"n":12345678901234567890, "e":1.10,"2":[1.0,1e2],"1":-0.0}`;
const INDENTED = ["12345678901234567890", '"e": 1.10', '"2": [', "1e2", '"1": -0.0'];

const REQUEST = { collaboration_type: "joint" };

const line = (type: string, id: string, fields: string) =>
  `{"message_type":"${type}","message_id":"${id}","data":{${fields}}}`;

async function printed(
  folder: string,
  command: Parameters<typeof runCommand>[0]["command"],
  ...argv: string[]
) {
  const out: string[] = [];
  await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, [
    ...argv,
    "--data",
    folder,
  ], {
    signal: new AbortController().signal,
    out: (text) => out.push(text),
    err: (text) => out.push(text),
    environment: {},
  });
  return out.join("\n");
}

/** Returns the lines that the hub writes to `conn`, as text. */
async function* linesFrom(conn: Deno.Conn): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of conn.readable.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const lines = text.split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}

Deno.test("what an AI wrote is delivered, listed, shown, printed, queried and recorded as it was written", async () => {
  await using world = await TestHub.start({ http: { hostname: "127.0.0.1", port: 0 } });
  const recorded = await Deno.makeTempDir({ prefix: "aicollab_recorded_" });
  try {
    const recorder = await Recorder.start({
      ...{ address: world.hub.address, aiId: "AI_Recorder", localKey: KEY, token: undefined },
      ...{ clock: systemClock, database: `${recorded}/hub_data.db`, disk: new DiskWatch() },
    });
    const listener = await Deno.connect(world.hub.address);
    const write = (text: object) => listener.write(new TextEncoder().encode(`${JSON.stringify(text)}\n`));
    await write({ ai_id: "AI_Listener", local_key: KEY });
    await write({ message_type: "hello", data: { specialization: "x", capabilities: [] } });
    const heard: string[] = [];
    const reading = (async () => {
      for await (const text of linesFrom(listener)) if (heard.push(text) && text.includes("goodbye")) return;
    })();
    const ai = await world.enter("AI_Writer");
    const ask = async (text: string) => {
      await ai.say(text);
      return await ai.hear({ message_type: "ack", message_id: JSON.parse(text).message_id });
    };
    const message = await ask(line("message", "m1", `"content":${WRITTEN}`));
    const pattern = await ask(
      line("pattern_share", "m2", `"pattern_id":"p","domain":"d","content":${WRITTEN}`),
    );
    const source = `"component_id":"c","domain":"d","language":"js","source":""`;
    const component = await ask(line("code_share", "m3", `${source},"evidence":${WRITTEN}`));
    const { session_id, seq } = await ask(
      line("collaboration_request", "m4", `${JSON.stringify(REQUEST).slice(1, -1)},"task":${WRITTEN}`),
    );
    await ask(line("message", "m5", `"content":"goodbye"`));
    await reading;

    for (const type of ["message", "pattern_share", "code_share", "collaboration_request"]) {
      assert.ok(
        heard.some((text) => text.includes(`"${type}"`) && text.includes(WRITTEN)),
        `${type} is delivered`,
      );
    }
    for await (const text of linesFrom(await syncedAgain(world))) {
      if (!text.includes('"training_sync"')) continue;
      assert.ok(text.includes(`"task":${WRITTEN}`), "a sync lists the request");
      break;
    }

    await waitUntil(async () => {
      const { listed_seq, head_seq } = await world.status();
      return listed_seq === head_seq;
    }, { name: "the library holds everything" });
    const api = async (path: string) => JSON.parse(await world.page(`/api/v1${path}`));
    assert.ok((await api(`/entries/${message.seq}`)).line.includes(`"content":${WRITTEN}`));
    assert.equal((await api(`/artifacts/${pattern.seq}`)).content, WRITTEN);
    assert.equal((await api(`/artifacts/${component.seq}`)).content, WRITTEN);
    assert.equal((await api(`/collaborations/${session_id}`)).task, WRITTEN);
    const { rows } = await api("/entries?message_type=message");
    assert.ok(rows.some(({ text }: { text: string }) => text === WRITTEN), "the list of entries");
    const shown = async (path: string) => {
      const page = (await world.page(path)).replaceAll("&quot;", '"');
      for (const part of INDENTED) assert.ok(page.includes(visibleText(part)), `${part} at ${path}`);
    };
    await shown(`/log?seq=${message.seq}`);
    await shown(`/collaborations/${session_id}`);
    assert.match(await world.page(`/artifacts/${component.seq}`), /12345678901234567890/);

    await recorder.hasRecorded(seq);
    await recorder[Symbol.asyncDispose]();
    assert.ok((await printed(world.folder, logCommand, "--json")).includes(`"content":${WRITTEN}`));
    assert.ok((await printed(world.folder, logCommand)).includes(`content=${WRITTEN}`));
    const query = await printed(world.folder, queryCommand, "SELECT content FROM patterns", "--json");
    assert.equal(JSON.parse(query)[0].content, WRITTEN);
    using db = new DatabaseSync(`${recorded}/hub_data.db`, { readOnly: true });
    const kept = db.prepare("SELECT lines FROM journal").all().map(({ lines }) =>
      new TextDecoder().decode(lines as Uint8Array)
    ).join("");
    assert.equal(kept.split(WRITTEN).length - 1, 4, "the recording of a hub that is not ours");
  } finally {
    await Deno.remove(recorded, { recursive: true });
  }
});

/** Returns a connection whose first sync shows what is open now. */
async function syncedAgain(world: TestHub): Promise<Deno.Conn> {
  const conn = await Deno.connect(world.hub.address);
  const hello = { message_type: "hello", data: { specialization: "x", capabilities: [] } };
  const lines = [{ ai_id: "AI_Late", local_key: KEY }, hello].map((line) => `${JSON.stringify(line)}\n`).join(
    "",
  );
  await conn.write(new TextEncoder().encode(lines));
  return conn;
}
