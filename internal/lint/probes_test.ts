import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { allowedCells, IMPORT_TABLE } from "./import_table.ts";
import { WORLD } from "./purity.ts";

/** `deno lint` has to report `complaint` of `line`, or nothing where that is undefined. */
type Probe = readonly [line: string, complaint: string | undefined];

const PLUGIN = ["import_table.ts", "imports.ts", "plugin.ts", "purity.ts"];

const ROWS = Object.keys(IMPORT_TABLE);

/** `ALL` holds every probe of this file by its path: one `deno lint` reads them all. */
const ALL = new Map<string, readonly Probe[]>();
let linted: Promise<readonly string[]> | undefined;

Deno.test("deno lint refuses whatever the import table does not allow, row by row", reported(rowProbes()));

Deno.test(
  "`main.ts` imports commands and `internal/` only",
  reported({
    "main.ts": [
      ...rowProbes()["main.ts"]!,
      [`import "./hub/command.ts";`, undefined],
      [`import "./inspect/log_command.ts";`, undefined],
      [`import "./hub/hub.ts";`, "main.ts may not import hub"],
    ],
  }),
);

const HUB = "client may not import hub/session";
Deno.test(
  "deno lint sees every way of importing, however deep a file lies",
  reported({
    "client/deep/er/probe.ts": [
      [`import type { A } from "../../../hub/session/deep/a.ts";`, HUB],
      [`export { b } from "../../../hub/session/b.ts";`, HUB],
      [`export type * from "../../../hub/session/c.ts";`, HUB],
      [`await import("../../../hub/session/d.ts");`, HUB],
      [`type E = import("../../../hub/session/e.ts").E;`, HUB],
      [`startWorker(moduleUrl("hub/session/f_worker.ts"), "f");`, HUB],
      [`import g from "../../../hub/session/g.ts" with { type: "text" };`, HUB],
      [`import { h } from "../../../protocol/h.ts";`, undefined],
      [`import { i } from "zod";`, undefined],
    ],
    "elsewhere/probe.ts": [[
      `import "../protocol/a.ts";`,
      "the import table has no row for elsewhere/probe.ts",
    ]],
  }),
);

Deno.test(
  "deno lint lets only tests import what lies in a testing folder",
  reported({
    "hub/session/ordinary.ts": [
      [`import "../testing/a.ts";`, "only tests may import hub/testing/a.ts"],
      [`import "../../internal/testing/a.ts";`, "only tests may import internal/testing/a.ts"],
    ],
    "hub/session/a_test.ts": [
      [`import "../testing/a.ts";`, undefined],
      [`import "../../internal/testing/a.ts";`, undefined],
      [`import "../hub.ts";`, undefined],
      [`import "../../trainer/testing/a.ts";`, "hub/session may not import trainer"],
    ],
    "hub/session/a_bench.ts": [[`import "../testing/a.ts";`, undefined]],
    "hub/testing/a.ts": [[`import "../../journal/testing/a.ts";`, undefined]],
    "hub/simulation/a.ts": [[`import "../../journal/testing/a.ts";`, undefined]],
    "bench/a.ts": [[`import "../trainer/testing/a.ts";`, undefined]],
    "build/a.ts": [[`import "../trainer/testing/a.ts";`, undefined]],
  }),
);

const WORDS: readonly Probe[] = [
  ...WORLD.map((word): Probe => [`void ${word};`, `pure code may not use ${word}`]),
  ["Date.now();", "pure code may not use Date.now"],
  ["new Date();", "pure code may not use Date"],
  ["Date();", "pure code may not use Date"],
  ["void { Date };", "pure code may not use Date"],
  ["new Date(0).getTime() + Date.UTC(0) + Date.parse('2026');", undefined],
  ["Math.random();", "pure code may not use Math.random"],
  ["const { random } = Math;", "pure code may not use Math"],
  ["Math.max(1, 2);", undefined],
  ["const about = { fetch: 1, console: 2 }; void about.fetch;", undefined],
  ["void import.meta;", "pure code may not use import.meta"],
  [`await import("hono");`, "pure code may not import hono"],
  [`import { getLogger } from "@logtape/logtape";`, "pure code may not import @logtape/logtape"],
  [`import { readFileSync } from "node:fs";`, "pure code may not import node:fs"],
  [`import { createHash } from "node:crypto";`, undefined],
  [`import { randomUUID } from "node:crypto";`, "pure code may not import node:crypto: randomUUID"],
  [`import * as all from "node:crypto";`, "pure code may not import node:crypto: *"],
  [`import * as z from "zod";`, undefined],
];
const UNTOUCHED = WORDS.map(([line]): Probe => [line, undefined]);
Deno.test(
  "`protocol/` and `hub/broker/` never touch the world",
  reported({
    "protocol/words.ts": WORDS,
    "hub/broker/deep/words.ts": WORDS,
    "journal/rows.ts": [...WORDS, [`import "../internal/a.ts";`, "pure code may not import internal/a.ts"]],
    "hub/broker/words_test.ts": UNTOUCHED,
    "hub/sequencer/words.ts": UNTOUCHED,
  }),
);

/** Makes a file for each row that imports a file of every row. */
function rowProbes(): Record<string, readonly Probe[]> {
  return Object.fromEntries(ROWS.map((row) => {
    const cells = [row, ...allowedCells(row)];
    const lines = ROWS.map((other): Probe => {
      const line = `import "${"../".repeat(fileIn(row).split("/").length - 1) || "./"}${fileIn(other)}";`;
      return [
        line,
        cells.includes(other) || cells.includes("*") ? undefined : `${row} may not import ${other}`,
      ];
    });
    return [fileIn(row), lines];
  }));
}

function fileIn(row: string): string {
  return /\.tsx?$/.test(row) ? row : `${row}/probe.ts`;
}

/** Returns a test that `deno lint` reports exactly what `probes` say. */
function reported(probes: Readonly<Record<string, readonly Probe[]>>): () => Promise<void> {
  for (const [path, lines] of Object.entries(probes)) ALL.set(path, lines);
  return async () => {
    const complaints = await (linted ??= lintAll());
    const found = complaints.filter((each) => Object.hasOwn(probes, each.slice(0, each.indexOf(":"))));
    const expected = Object.keys(probes).flatMap((path) =>
      ALL.get(path)!.flatMap(([, complaint], at) =>
        complaint === undefined ? [] : `${path}:${at + 1} ${complaint}`
      )
    );
    assert.deepEqual(found, expected.sort());
  };
}

/** Writes all probes beside a copy of the plugin, in a folder of their own, and resolves with what `deno lint` reports there, sorted. */
async function lintAll(): Promise<readonly string[]> {
  const root = await Deno.makeTempDir({ prefix: "aicollab-probes-" });
  try {
    await Deno.mkdir(join(root, "internal/lint"), { recursive: true });
    for (const name of PLUGIN) {
      await Deno.copyFile(join(import.meta.dirname!, name), join(root, "internal/lint", name));
    }
    const lint = { plugins: ["./internal/lint/plugin.ts"], rules: { tags: [] } };
    await Deno.writeTextFile(join(root, "deno.json"), JSON.stringify({ lint }));
    for (const [path, lines] of ALL) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), lines.map(([line]) => `${line}\n`).join(""));
    }
    return (await complaintsIn(root, [...ALL.keys()])).sort();
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Returns what `deno lint` reports, each as `path:line message`. */
async function complaintsIn(root: string, paths: readonly string[]): Promise<string[]> {
  const lint = new Deno.Command(Deno.execPath(), {
    args: ["lint", "--json", ...paths],
    cwd: root,
    env: { NO_COLOR: "1" },
    stderr: "piped",
  });
  const { stdout, stderr } = await lint.output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(text.startsWith("{"), new TextDecoder().decode(stderr));
  const { diagnostics, errors } = JSON.parse(text);
  assert.deepEqual(errors, []);
  return diagnostics.map(
    (
      { filename, range, message }: { filename: string; range: { start: { line: number } }; message: string },
    ) => `${filename.slice(filename.indexOf(root) + root.length + 1)}:${range.start.line} ${message}`,
  );
}
