/** Holds the table of who may import whom: ARCHITECTURE.md shows it, `plugin.ts` checks each file against it. */

import { isPure } from "./purity.ts";

/**
 * Each row is a prefix of paths with the rows that its files may import beside their own, and beside `internal` unless
 * they are pure. A file belongs to its longest prefix. A cell may also name one file, or `*` and the end of a path.
 */
export const IMPORT_TABLE: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["*command.ts"],
  protocol: [],
  internal: ["deno.json"],
  client: ["protocol"],
  outcome: [],
  journal: [],
  "journal/sqlite": ["journal"],
  "journal/library": ["journal/sqlite", "journal", "protocol"],
  "journal/threads": ["journal/library", "journal/sqlite", "journal", "protocol"],
  dashboard: ["journal/library", "outcome"],
  "dashboard/runs": ["outcome"],
  "dashboard/source": ["outcome"],
  "dashboard/operator": ["dashboard"],
  "dashboard/api": ["dashboard", "journal/library", "outcome"],
  "dashboard/components": ["dashboard", "journal/library", "outcome", "protocol"],
  "dashboard/flow": ["dashboard/components", "dashboard", "journal/library", "outcome", "protocol"],
  "dashboard/pages": [
    "dashboard/flow",
    "dashboard/components",
    "dashboard/operator",
    "dashboard/runs",
    "dashboard/source",
    "dashboard",
    "journal/library",
    "outcome",
    "protocol",
  ],
  "dashboard/dashboard.tsx": [
    "dashboard/pages",
    "dashboard/api",
    "dashboard/operator",
    "dashboard/runs",
    "dashboard",
  ],
  inspect: ["journal/sqlite", "outcome", "protocol"],
  trainer: ["client", "protocol"],
  agent: ["client", "protocol"],
  bell: ["client", "protocol"],
  mcp: ["bell", "client", "protocol"],
  shell: ["mcp", "client", "protocol"],
  a2a: ["client", "journal/library", "journal", "protocol"],
  harness: ["client", "journal/library", "journal/sqlite", "outcome", "protocol"],
  "hub/broker": ["journal/rows.ts", "protocol"],
  "hub/sequencer": ["hub/broker", "journal", "protocol"],
  "hub/access": ["dashboard/operator", "journal", "protocol"],
  "hub/session": ["hub/sequencer", "hub/access", "hub/broker", "journal", "protocol"],
  "hub/transport": ["hub/session", "hub/web", "protocol"],
  "hub/web": [],
  "hub/view": ["hub/session", "hub/access", "dashboard", "journal/library", "journal/sqlite", "protocol"],
  "hub/approval": ["client", "protocol"],
  "hub/token": [
    "hub/session",
    "hub/access",
    "hub/broker",
    "hub/start_errors.ts",
    "client",
    "journal/threads",
    "journal/sqlite",
    "journal",
    "protocol",
  ],
  "hub/simulation": [
    "hub",
    "hub/view",
    "hub/transport",
    "hub/session",
    "hub/access",
    "hub/sequencer",
    "hub/broker",
    "journal",
    "protocol",
  ],
  hub: [
    "hub/view",
    "hub/web",
    "hub/transport",
    "hub/session",
    "hub/access",
    "dashboard/dashboard.tsx",
    "dashboard/api",
    "dashboard/runs",
    "dashboard",
    "mcp/http/handler.ts",
    "a2a/handler.ts",
    "journal/threads",
    "journal/library",
    "journal/sqlite",
    "journal",
    "protocol",
    "bell",
  ],
  tests: ["*"],
  bench: ["*"],
  build: ["*"],
  examples: ["*"],
  packages: ["*"],
};

const ROWS = Object.keys(IMPORT_TABLE);
const TEST_CODE = /_(test|bench)\.tsx?$|(^|\/)testing\/|^(tests|bench|build|examples)\//;

/** Returns the longest row that `path` lies under; undefined where none does. */
export function rowOf(path: string): string | undefined {
  return ROWS.filter((row) => path === row || path.startsWith(`${row}/`)).sort((a, b) =>
    b.length - a.length
  )[0];
}

/** Returns whether `file` is no part of the program: a test or what only tests use, a benchmark, a tool. */
export function isTestCode(file: string): boolean {
  return TEST_CODE.test(file);
}

/** Returns what is wrong with `file` importing `target` (both relative to the root), or undefined where it may. */
export function forbiddenImport(file: string, target: string): string | undefined {
  const [from, to] = [rowOf(file), rowOf(target)];
  if (from === undefined) return `the import table has no row for ${file}`;
  const [isTest, isForTests] = [isTestCode(file), /(^|\/)testing\//.test(target)];
  if (isForTests && !isTest && from !== "hub/simulation") return `only tests may import ${target}`;
  const rows = isTest ? rowsBeside(from) : [from];
  const cells = [...rows, ...rows.flatMap(allowedCells)];
  const isAllowed = cells.some((cell) =>
    cell === to || cell === target || (cell.startsWith("*") && target.endsWith(cell.slice(1))) ||
    // Whoever may import a part of a folder may use the folder's own test world.
    (isForTests && cell.startsWith(`${to}/`))
  );
  if (!isAllowed) return `${from} may not import ${to ?? target}`;
  return isPure(file) && !isTest && !isPure(target) ? `pure code may not import ${target}` : undefined;
}

/** Returns all cells of a row, `internal` among them where it may be imported. */
export function allowedCells(row: string): readonly string[] {
  const cells = IMPORT_TABLE[row]!;
  return row === "internal" || isPure(`${row}/`) ? cells : [...cells, "internal"];
}

/** Returns all rows of the top folder that `row` lies in: a test may import what any of them may. */
function rowsBeside(row: string): readonly string[] {
  const top = row.split("/")[0]!;
  return ROWS.filter((other) => other === top || other.startsWith(`${top}/`));
}
