import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { command } from "../hub/view_command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { about } from "./messages.ts";
import { MIGRATIONS } from "../journal/sqlite/schema.ts";
import { TestHub } from "./test_hub.ts";

/** Runs `aicollab dashboard` with `words`; `lines` is what it prints, `end` sends a signal and awaits the exit. */
function start(...words: string[]) {
  const lines: string[] = [];
  const ending = new AbortController();
  const listed = { command, summary: "", everyName: () => Promise.resolve([]) };
  const exit = runCommand(listed, words, {
    signal: ending.signal,
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    environment: { XDG_DATA_HOME: "/dev/null" },
  });
  return { lines, exit, end: () => ending.abort() };
}

/** Makes a folder in which a hub ran, with a pattern and an open collaboration. */
async function used(): Promise<TestHub> {
  const hub = await TestHub.start();
  const ai = await hub.enter("AI_1");
  await ai.ask(about("pattern_share", { pattern_id: "p1", domain: "ccd@1", content: "congestion" }, "m1"));
  await ai.ask(about("collaboration_request", { collaboration_type: "joint" }, "m2"));
  await ai[Symbol.asyncDispose]();
  await indexed(hub.database);
  return hub;
}

async function indexed(database: string): Promise<void> {
  using db = new DatabaseSync(database, { readOnly: true });
  const level = db.prepare("SELECT listed_seq = head_seq AS level FROM meta");
  await waitUntil(() => level.get()!.level === 1, { name: "the library holds everything" });
}

Deno.test("a folder whose hub is gone is served read-only, with what was kept", async () => {
  await using hub = await used();
  await hub.hub[Symbol.asyncDispose]();
  const before = await Deno.readFile(hub.database);
  const { lines, exit, end } = start("--data", hub.folder, "--http-port", "0");
  await waitUntil(() => lines.some((line) => line.startsWith("Dashboard on")), { name: "it listens" });
  const url = lines.at(-1)!.replace("Dashboard on ", "");
  const get = async (path: string) => {
    const answer = await fetch(`${url}${path}`);
    return [answer.status, await answer.text()] as const;
  };
  const [, status] = await get("status");
  const { connected_ais, shared_patterns, active_collaborations, head_seq } = JSON.parse(status);
  assert.deepEqual([connected_ais, shared_patterns, active_collaborations], [0, 1, 1]);
  assert.ok(lines.includes(`Data in ${hub.folder}, read-only: up to entry ${head_seq}`), lines.join("\n"));
  assert.deepEqual(await get("readyz"), [503, "no hub runs here\n"]);
  for (const path of ["", "ais", "log", "about"]) assert.equal((await get(path))[0], 200, path);
  end();
  assert.equal(await exit, EXIT.ok);
  assert.deepEqual(await Deno.readFile(hub.database), before);
});

Deno.test("a folder whose hub runs is served as well, and says so", async () => {
  await using hub = await used();
  const { lines, exit, end } = start("--data", hub.folder, "--http-port", "0");
  await waitUntil(() => lines.some((line) => line.startsWith("Dashboard on")), { name: "it listens" });
  assert.ok(lines.some((line) => line.startsWith("A hub runs on this folder")), lines.join("\n"));
  end();
  assert.equal(await exit, EXIT.ok);
});

Deno.test("a folder that cannot be looked at is refused with the reason and what to do", async () => {
  await using hub = await used();
  await hub.hub[Symbol.asyncDispose]();
  const empty = `${hub.folder}/empty`;
  await Deno.mkdir(empty);
  const cases: (readonly [name: string, exit: number, text: RegExp, sql?: string])[] = [
    [`${hub.folder}/nowhere`, EXIT.usage, /there is no folder ".*nowhere"\n(?:.*\n)*fix: .*--data DIR/],
    [empty, EXIT.usage, /there is no hub_data.db in ".*empty"/],
    [`${hub.folder}/hub_data.db`, EXIT.usage, /hub_data.db" is no folder\n(?:.*\n)*fix: .*--data DIR/],
    [
      hub.folder,
      EXIT.dataDamaged,
      /schema version 99.*\nfix: run the newer aicollab/s,
      "PRAGMA user_version = 99",
    ],
    [
      hub.folder,
      EXIT.dataDamaged,
      /schema version 1,.*\nfix: start a hub on it once/s,
      "PRAGMA user_version = 1",
    ],
    [hub.folder, EXIT.dataDamaged, /no tables of a hub/, "PRAGMA user_version = 0"],
    [
      hub.folder,
      EXIT.dataDamaged,
      /no such table: artifacts/,
      `PRAGMA user_version = ${MIGRATIONS.length}; DROP TABLE artifacts`,
    ],
  ];
  for (const [folder, expected, text, sql] of cases) {
    if (sql) {
      using db = new DatabaseSync(hub.database);
      db.exec(sql);
    }
    const { lines, exit } = start("--data", folder, "--http-port", "0");
    assert.equal(await exit, expected, lines.join("\n"));
    assert.match(lines.join("\n"), text);
  }
});

Deno.test("a port that is taken is named in the error", async () => {
  await using hub = await used();
  using socket = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { lines, exit } = start(
    "--data",
    hub.folder,
    "--http-port",
    String((socket.addr as Deno.NetAddr).port),
  );
  assert.equal(await exit, EXIT.network);
  assert.match(lines.join("\n"), /cannot listen on .* for the dashboard/);
});
