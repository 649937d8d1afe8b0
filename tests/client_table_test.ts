/** Checks that people and the code are told the same of clients of MCP. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { bellNamesOf, type Client, CLIENT_NAMES, CLIENTS, knownClient } from "../mcp/clients.ts";
import { MAX_CHARACTERS, MAX_WAIT_MS } from "../mcp/tool.ts";
import { testSource } from "./test_source.ts";

const ROOT = new URL("../", import.meta.url).pathname;
/** No document says what it does: it was not run. */
const NOT_SEEN = new Set(["vscode"]);

/** Returns the rows of the table of clients, each by its first cell, and the cells of its head. */
async function tableOfClients(): Promise<{ head: string[]; rows: Map<string, string[]> }> {
  const text = await Deno.readTextFile(join(ROOT, "docs/agents.md"));
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("| behaviour "));
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  const [head = [], , ...rows] = lines.slice(start, end).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  return { head, rows: new Map(rows.map(([first = "", ...cells]) => [first, cells])) };
}

function sessionText({ session }: Client): string {
  if (session === undefined) return "no";
  return "variable" in session ? `\`${session.variable}\`` : `\`_meta.${session.meta}\` of each call`;
}

Deno.test("docs/agents.md and the table of clients in the code say the same", async () => {
  const { head, rows } = await tableOfClients();
  const seen = CLIENT_NAMES.filter((name) => !NOT_SEEN.has(name));
  const titles = head.slice(1, -1).map((cell) => cell.replace(/ [\d.]+$/, ""));
  assert.deepEqual(titles, seen.map((name) => CLIENTS[name].title));
  for (const [i, name] of seen.entries()) {
    const client = CLIENTS[name];
    const cell = (row: string) => rows.get(row)![i]!;
    const called = /^`([^`]+)`/.exec(cell("calls itself"))![1]!;
    assert.equal(knownClient({ name: called, version: "1" }), client, called);
    assert.equal(cell("names its session"), sessionText(client));
    assert.equal(cell("is woken by"), bellNamesOf(client).join(", ") || "nothing");
    assert.equal(cell("`aicollab mcp setup`"), `\`${name}\``);
    const entry = JSON.stringify(client.entry({ command: "c", args: [] }, "project", {}));
    const [written] = /(?<="(?:timeout|tool_timeout_sec)":)\d+/.exec(entry) ?? [];
    assert.equal(/`setup` writes (\d+)/.exec(cell("a call's time-out"))?.[1], written, name);
    const ms = Number(written ?? Infinity) * (name === "codex" ? 1_000 : 1);
    assert.ok(ms > MAX_WAIT_MS, `${name} lets a tool wait for ${ms} ms`);
    const [, cut] = /above (?:about )?([\d,]+) characters/.exec(cell("cuts a result")) ?? [];
    if (cut !== undefined) assert.ok(MAX_CHARACTERS < Number(cut.replace(",", "")), `${name}: ${cut}`);
  }
});

Deno.test("each row of the table of clients names a test that there is, or says that it was seen by hand", async () => {
  const { rows } = await tableOfClients();
  const source = await testSource();
  assert.ok(rows.size > 20, `there are ${rows.size}`);
  for (const [behaviour, cells] of rows) {
    const shown = cells.at(-1)!;
    const named = [...shown.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
    assert.ok(named.length > 0 || shown.includes("seen by hand, 2026-11"), behaviour);
    assert.deepEqual(named.filter((name) => !source.includes(name)), [], behaviour);
  }
});
