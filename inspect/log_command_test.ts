import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { Interruption } from "../internal/signals.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { Writer } from "../journal/sqlite/writer.ts";
import { commit } from "../journal/testing/commits.ts";
import { packed } from "../journal/testing/packed.ts";
import { changedJournal } from "../journal/testing/damaged_journal.ts";
import { command } from "./log_command.ts";
import { type StoredBatch, type StoredFolder, storedFolder } from "../journal/testing/stored_batches.ts";

const STORY: readonly StoredBatch[] = [
  {
    source_ai: "AI_1",
    messages: [
      { message_type: "pattern_share", data: { pattern_id: "p1", score: 0.5 } },
      { message_type: "pattern_share", data: { pattern_id: "p2", content: { window: 3 } } },
    ],
  },
  { source_ai: "AI_2", audience: "AI_1", messages: [{ message_type: "message", data: { text: "for you" } }] },
  { source_ai: "hub", audience: "AI_2,AI_3", messages: [{ message_type: "collaboration_closed" }] },
];

function start(data: { readonly folder: string }, ...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const controller = new AbortController();
  const exit = runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, [
    ...argv,
    "--data",
    data.folder,
  ], {
    signal: controller.signal,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    environment: {},
  });
  return { exit, out, err, interrupt: () => controller.abort(new Interruption("SIGINT")) };
}

async function log(data: StoredFolder, ...argv: string[]): Promise<string[]> {
  const { exit, out, err } = start(data, ...argv);
  assert.equal(await exit, EXIT.ok, err.join("\n"));
  return out;
}

/** Removes times: they are local, so they differ between machines. */
const withoutTimes = (lines: string[]) =>
  lines.map((line) => line.replace(/ \S+ \d\d:\d\d:\d\d[+-]\d\d:\d\d /, " "));
const seqs = (lines: string[]) => lines.map((line) => Number(/^#(\d+) /.exec(line)?.[1]));

Deno.test("log shows each entry with its sender, its receivers and its content", async () => {
  await using data = await storedFolder(...STORY);
  assert.deepEqual(withoutTimes(await log(data)), [
    "#1 AI_1 → all  pattern_share  pattern_id=p1 score=0.5",
    '#2 AI_1 → all  pattern_share  pattern_id=p2 content={"window":3}',
    '#3 AI_2 → AI_1  message  text="for you"',
    "#4 hub → AI_2 and 1 more  collaboration_closed",
  ]);
});

Deno.test("log shows what went to a topic with its name, alone where it is asked for, and to whom was in it", async () => {
  const story: StoredBatch[] = [
    { source_ai: "AI_1", audience: "#t", messages: [{ message_type: "message", data: { text: "before" } }] },
    { source_ai: "AI_2", audience: "#t", messages: [{ message_type: "topic_join", data: { topic: "t" } }] },
    { source_ai: "AI_1", audience: "#t", messages: [{ message_type: "message", data: { text: "now" } }] },
    { source_ai: "AI_1", messages: [{ message_type: "message", data: { text: "to all" } }] },
  ];
  await using data = await storedFolder(...story);
  using db = new DatabaseSync(data.database);
  db.exec("INSERT INTO topic_members VALUES ('#t', 'AI_2', 2, NULL)");
  assert.deepEqual(withoutTimes(await log(data, "--topic", "t")), [
    "#1 AI_1 → #t  message  text=before",
    "#2 AI_2 → #t  topic_join  topic=t",
    "#3 AI_1 → #t  message  text=now",
  ]);
  assert.deepEqual(seqs(await log(data, "--topic", "#t", "--ai", "AI_2")), [2, 3]);
  const { exit, err } = start(data, "--topic", "two words");
  assert.equal(await exit, EXIT.usage);
  assert.match(err.join("\n"), /"two words" is not a name for a topic/);
  db.exec("DROP TABLE topic_members");
  assert.deepEqual(seqs(await log(data, "--ai", "AI_2")), [2], "a journal of before topics is read, too");
});

Deno.test("log prints what was stored as it was written, an own key called audience aside", async () => {
  await using data = await storedFolder();
  const text =
    `{"seq":1,"source_ai":"A","message_type":"message", "audience":"mine","data":{"content":{"n":12345678901234567890,"e":1.10}}}`;
  const batch = {
    first: 1,
    last: 1,
    atMs: 0,
    source: "A",
    audience: ["B"],
    lines: new TextEncoder().encode(`${text}\n`),
  };
  using writer = new Writer(data.database);
  writer.append(packed(commit([batch])));
  const stored = text.replace(` "audience":"mine",`, "").replace(/}$/, `,"audience":["B"]}`);
  assert.deepEqual(await log(data, "--json"), [stored]);
  assert.match((await log(data))[0]!, /content=\{"n":12345678901234567890,"e":1\.10\}$/);
});

Deno.test("log -n begins within a batch, and counts only what passes --ai and --type", async () => {
  await using data = await storedFolder(...STORY);
  assert.deepEqual(seqs(await log(data, "-n", "3")), [2, 3, 4]);
  assert.deepEqual(seqs(await log(data, "-n", "0")), []);
  assert.deepEqual(seqs(await log(data, "-n", "9")), [1, 2, 3, 4]);
  assert.deepEqual(seqs(await log(data, "--ai", "AI_1", "-n", "2")), [2, 3]);
  assert.deepEqual(seqs(await log(data, "--ai", "AI_3")), [4]);
  assert.deepEqual(seqs(await log(data, "--type", "pattern_share", "-n", "1")), [2]);
});

Deno.test("log reads a journal of many batches page by page and misses none", async () => {
  const messages = [{ message_type: "message", data: { text: "x".repeat(20_000) } }];
  await using data = await storedFolder(...Array.from({ length: 700 }, () => ({ source_ai: "A", messages })));
  assert.deepEqual(
    seqs(await log(data, "-n", "600")),
    Array.from({ length: 600 }, (_, i) => i + 101),
  );
});

Deno.test("log --follow shows new entries until it is interrupted", async () => {
  await using data = await storedFolder(...STORY);
  const { exit, out, interrupt } = start(data, "-f", "-n", "1", "--type", "pattern_share");
  await waitUntil(() => out.length === 1, { name: "the last entry is shown" });
  data.add(STORY[1]!, { ...STORY[0]!, source_ai: "AI_9" });
  await waitUntil(() => out.length === 3, { name: "the new ones are shown" });
  interrupt();
  assert.equal(await exit, EXIT.interrupted);
  assert.deepEqual(seqs(out), [2, 6, 7]);
});

Deno.test("log --follow says which of the shown entries are lost, and shows the others that get their numbers", async () => {
  await using data = await storedFolder(...STORY);
  const { exit, out, err, interrupt } = start(data, "-f", "-n", "1");
  await waitUntil(() => out.length === 1, { name: "the last entry is shown" });
  const [last] = seqs(out) as [number];
  {
    using db = new DatabaseSync(data.database, { timeout: 5_000 });
    db.exec(`INSERT INTO epochs VALUES ('later', ${last - 1}, 0)`);
  }
  await waitUntil(() => out.length === 2, { name: "what the journal has after the common entries is shown" });
  interrupt();
  await exit;
  assert.deepEqual(seqs(out), [last, last]);
  assert.deepEqual(err, [`the hub has lost entries ${last} to ${last}; others get their numbers`]);
});

Deno.test("log says on stderr that there is no entry to show, and ends with exit 0", async () => {
  await using data = await storedFolder(...STORY);
  for (
    const argv of [["--ai", "AI_3", "--type", "message"], ["--type", "verdict"], [
      "--type",
      "verdict",
      "--json",
    ]]
  ) {
    const { exit, out, err } = start(data, ...argv);
    assert.equal(await exit, EXIT.ok);
    assert.deepEqual([out, err], [[], ["no entries"]]);
  }
  const following = start(data, "--follow", "--ai", "Foo");
  await waitUntil(() => following.err.length === 1, { name: "that there is none yet is said" });
  data.add({ source_ai: "Foo", messages: [{ message_type: "message" }] });
  await waitUntil(() => following.out.length === 1, { name: "the new one is shown" });
  following.interrupt();
  await following.exit;
  assert.deepEqual(following.err, ['no AI "Foo" was ever at this hub: waiting for it']);
  const none = start(data, "-n", "0");
  assert.equal(await none.exit, EXIT.ok);
  assert.deepEqual(none.err, [], "none were asked for");
});

Deno.test("log --ai with a name that nobody had, or can have, ends with exit 2 and says what was meant", async () => {
  await using data = await storedFolder(...STORY);
  for (
    const [name, what, why] of [
      ["AI_11", 'no AI "AI_11" was ever at this hub', "did you mean AI_1?"],
      ["TYPO", 'no AI "TYPO" was ever at this hub', "those that were there: AI_1, AI_2, AI_3"],
      ["a b", '--ai must be an ai_id, or hub or operator; it is "a b"', "an ai_id is 1 to 64 letters, "],
    ] as const
  ) {
    const { exit, out, err } = start(data, "--ai", name);
    assert.equal(await exit, EXIT.usage);
    assert.deepEqual([out, err[0]], [[], `error: ${what}`]);
    assert.ok(err[1]!.includes(why), err[1]);
  }
  assert.deepEqual(seqs(await log(data, "--ai", "hub")), [4]);
});

Deno.test("log shows hidden characters that AIs wrote, in JSON as escapes", async () => {
  const evil = "\x1b[2J\u202e\u009bred\u{e0041}";
  await using data = await storedFolder({
    source_ai: "A",
    messages: [{ message_type: "message", data: { text: evil } }],
  });
  const [line] = await log(data);
  assert.ok(line!.includes("text=⟨U+001B⟩[2J⟨U+202E⟩⟨U+009B⟩red⟨U+E0041⟩"), line);
  const [json] = await log(data, "--json");
  // deno-lint-ignore no-control-regex -- that there are none is what is tested
  assert.doesNotMatch(json!, /[\x00-\x1f\x7f-\x9f\u202e]/);
  assert.deepEqual(JSON.parse(json!), {
    ...{ seq: 1, source_ai: "A", message_type: "message", data: { text: evil } },
    audience: "*",
  });
});

Deno.test("log shows damaged and missing entries in their place whatever the filter, and counts the entries around them", async () => {
  await using data = await storedFolder(...STORY);
  {
    using db = new DatabaseSync(join(data.folder, "hub_data.db"));
    db.exec("UPDATE journal SET at_ms = 5 WHERE first_seq = 1; DELETE FROM journal WHERE first_seq = 3");
  }
  const shown = async (...argv: string[]) => {
    const { exit, out } = start(data, ...argv);
    assert.equal(await exit, EXIT.dataDamaged);
    return withoutTimes(out);
  };
  const last = "#4 hub → AI_2 and 1 more  collaboration_closed";
  assert.deepEqual(await shown(), ["#1–#3 damaged", last]);
  assert.deepEqual(await shown("--ai", "AI_3"), ["#1–#3 damaged", last]);
  assert.deepEqual(JSON.parse((await shown("--json"))[0]!), { seq: 1, last_seq: 3, damaged: true });
  assert.deepEqual(withoutTimes(await log(data, "-n", "1")), [last]);
});

Deno.test("an entry whose text changed on disk is marked as damaged, in text and JSON, and log ends with exit 65", async () => {
  await using data = await changedJournal();
  const texts = start(data);
  assert.equal(await texts.exit, EXIT.dataDamaged);
  assert.deepEqual(withoutTimes(texts.out), [
    "#1 damaged",
    '#2 AI_1 → all  message  content="the text of entry 2"',
  ]);
  assert.match(texts.err.join("\n"), /^error: 1 entry is damaged: #1\n/);
  const json = start(data, "--json");
  assert.equal(await json.exit, EXIT.dataDamaged);
  assert.deepEqual(json.out.map((line) => JSON.parse(line)).map(({ seq, damaged }) => [seq, damaged]), [
    [1, true],
    [2, undefined],
  ]);
});

Deno.test("a wrong type and a folder without data are exit 2, with what to do", async () => {
  await using data = await storedFolder();
  const typo = start(data, "--type", "patern_share");
  assert.equal(await typo.exit, EXIT.usage);
  assert.match(typo.err.join("\n"), /did you mean pattern_share\?/);
  const nothing = start({ ...data, folder: join(data.folder, "none") });
  assert.equal(await nothing.exit, EXIT.usage);
  assert.match(nothing.err.join("\n"), /cannot read ".*hub_data\.db"[^]*--data DIR/);
});
