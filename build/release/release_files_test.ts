import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Language, Parser } from "web-tree-sitter";
import { newestFile, versionIn } from "../../internal/upgrade/releases.ts";
import { checksumList, filled, releaseFiles, TEMPLATES } from "./release_files.ts";
import { archiveName, TARGETS } from "./targets.ts";

const template = (name: string) => Deno.readTextFileSync(new URL(`../../install/${name}`, import.meta.url));
const RELEASE = { version: "1.2.3", releases: "https://here.test/o/r/releases" };
const SUMS = new Map([
  ...TARGETS.map((target, index) => [archiveName(target, "1.2.3"), String(index).repeat(64)] as const),
  ["aicollab-1.2.3.tgz", "f".repeat(64)] as const,
]);
const files = releaseFiles(
  SUMS,
  Object.fromEntries(TEMPLATES.map((name) => [name, template(name)])),
  RELEASE,
);

Deno.test("the files of a release have its version, its place and the checksum of each archive, and no word is left to fill", () => {
  assert.deepEqual([...files.keys()], ["SHA256SUMS", ...TEMPLATES]);
  for (const [name, text] of files) {
    assert.doesNotMatch(text, /@[A-Z0-9_]+@|\.example/, name);
    if (name !== "SHA256SUMS") assert.ok(text.includes(RELEASE.releases), name);
  }
  const scoop = JSON.parse(files.get("aicollab.json")!);
  assert.deepEqual(scoop.architecture["64bit"], {
    url: `${RELEASE.releases}/download/v1.2.3/aicollab-1.2.3-windows-x64.zip`,
    hash: SUMS.get("aicollab-1.2.3-windows-x64.zip"),
  });
  const formula = files.get("aicollab.rb")!;
  const pairs = [...formula.matchAll(/url ".*\/download\/v1\.2\.3\/(.+)"\n +sha256 "(.+)"/g)];
  assert.deepEqual(
    new Map(pairs.map(([, name, sum]) => [name, sum])),
    new Map([...SUMS].filter(([name]) => /-(?:macos|linux)-/.test(name))),
  );
});

Deno.test("a release that lacks an archive is not made", () => {
  const less = new Map([...SUMS].slice(1));
  assert.throws(() => filled(template("aicollab.rb"), less, RELEASE), /the release has no SHA256_LINUX_X64/);
});

Deno.test("the list of checksums is that of sha256sum, and says which version it is of", () => {
  const list = checksumList(SUMS);
  assert.equal(list.split("\n")[0], `${"1".repeat(64)}  aicollab-1.2.3-linux-arm64.tar.gz`);
  assert.equal(versionIn(list), "1.2.3");
  assert.equal(versionIn("<html>not found</html>"), undefined);
  assert.equal(
    newestFile("https://here.test/releases/", "x"),
    "https://here.test/releases/latest/download/x",
  );
});

Deno.test("install.ps1 is PowerShell to a parser of it", async () => {
  await Parser.init();
  const grammar = import.meta.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm");
  const language = await Language.load(fileURLToPath(grammar));
  const parser = new Parser();
  parser.setLanguage(language);
  const wrong = (text: string) => parser.parse(text)!.rootNode.hasError;
  assert.equal(wrong(files.get("install.ps1")!), false);
  assert.equal(wrong(files.get("install.ps1")!.replace("try {", "try ")), true);
});
