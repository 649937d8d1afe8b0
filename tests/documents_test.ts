/** Checks what README.md, CHANGELOG.md and docs/ say: their links, their commands, the tests that they name. */
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import project from "../deno.json" with { type: "json" };
import { EXIT } from "../internal/exit_codes.ts";
import { aicollab, type Finished, makeWorld } from "./aicollab.ts";
import { testSource } from "./test_source.ts";

const ROOT = new URL("../", import.meta.url).pathname;

interface Document {
  readonly path: string;
  readonly text: string;
}

/** Returns the documents that people write; PROTOCOL.md is generated and has a test of its own. */
async function documents(): Promise<Document[]> {
  const pages = [...Deno.readDirSync(join(ROOT, "docs"))].map(({ name }) => `docs/${name}`);
  const paths = [
    "README.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "bench/README.md",
    ...pages.toSorted(),
  ];
  return await Promise.all(
    paths.filter((path) => path.endsWith(".md")).map(async (path) => ({ path, text: await read(path) })),
  );
}

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(join(ROOT, path));
}

/** Returns headings as GitHub names them in links. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!.toLowerCase());
  return new Set(headings.map((heading) => heading.replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-")));
}

/** Returns the link targets of a page that lie in the repository. */
function localTargetsOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/```[^]*?```/g, "");
  return [...prose.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

Deno.test("README.md has fewer than 500 words", async () => {
  const words = (await read("README.md")).trim().split(/\s+/).length;
  assert.ok(words < 500, `${words} words`);
});

Deno.test("a first start from source prints no warning: each package with an install script is denied it", async () => {
  const { npm } = JSON.parse(await read("deno.lock"));
  const withScript = Object.keys(npm).filter((name) => npm[name].scripts)
    .map((name) => `npm:${name.replace(/@[^@]+$/, "")}`)
    // Deno says nothing of this one, which works without.
    .filter((name) => name !== "npm:esbuild");
  assert.deepEqual(withScript, project.allowScripts.deny);
});

Deno.test("every link between the documents leads to a file and, where it names one, to a heading", async () => {
  for (const { path, text } of await documents()) {
    for (const target of localTargetsOf(text)) {
      const [file, anchor] = target.split("#") as [string, string?];
      const found = file === "" ? path : relative(ROOT, join(ROOT, path, "..", file));
      const content = await read(found).catch(() => assert.fail(`${path}: there is no ${target}`));
      if (anchor === undefined) continue;
      assert.ok(anchorsOf(content).has(anchor), `${path}: there is no heading ${target}`);
    }
  }
});

Deno.test("docs/operate.md has a row for every exit code", async () => {
  const rows = [...(await read("docs/operate.md")).matchAll(/^\| (\d+) +\|/gm)].map(([, code]) =>
    Number(code)
  );
  assert.deepEqual(rows, Object.values(EXIT).toSorted((a, b) => a - b));
});

Deno.test("every test that docs/promises.md names is one", async () => {
  const promises = await read("docs/promises.md");
  const named = [...promises.matchAll(/^- `([^`]+)`/gm)].map(([, name]) => name!);
  assert.ok(named.length > 30, `it names ${named.length}`);
  const source = await testSource();
  assert.deepEqual(named.filter((name) => !source.includes(name)), []);
});

/** Returns the lines of code that begin with `aicollab`, without their remarks. */
function commandLinesOf(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```(?:sh)?\n([^]*?)```/g)].flatMap(([, block]) => block!.split("\n"));
  const code = [...markdown.replaceAll(/```[^]*?```/g, "").matchAll(/`([^`]+)`/g)].map(([, span]) => span!);
  return [...blocks, ...code].filter((line) => line.startsWith("aicollab "))
    .map((line) => line.replace(/ {2,}.*$| # .*$/, ""));
}

Deno.test("every command line in the documents has a command and options that there are", async () => {
  await using world = await makeWorld();
  const asked = new Map<string, Promise<Finished>>();
  const help = (...words: string[]) =>
    asked.getOrInsertComputed(words.join(" "), () => aicollab(world, [...words, "--help"]));
  const lines = (await documents()).flatMap(({ path, text }) =>
    commandLinesOf(text).map((line) => ({ path, line }))
  );
  assert.ok(lines.length > 40, `there are ${lines.length}`);
  for (const { path, line } of lines) {
    const [, name, below] = line.split(" ");
    if (name === "COMMAND") continue;
    const { exit, out } = await help(name!);
    assert.equal(exit, 0, `${path}: ${line}`);
    for (const [, option] of line.matchAll(/ (--?[a-z][a-z0-9-]*)/g)) {
      const spelled = new RegExp(`(?:^|\\W)${option}\\b`, "m");
      if (!spelled.test(out)) assert.match((await help(name!, below!)).out, spelled, `${path}: ${line}`);
    }
  }
});
