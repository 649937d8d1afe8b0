import assert from "node:assert/strict";
import { join } from "node:path";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import { readResults } from "./read_results.ts";
import { MAX_FILE_BYTES, readRunFile } from "./run_file.ts";
import { RunsFolder } from "./runs_folder.ts";

/** Makes a results folder that somebody else has changed. */
async function someFolder(): Promise<{ root: string } & AsyncDisposable> {
  const root = await Deno.makeTempDir();
  const put = async (path: string, text: string) => {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  };
  const results = (run_id: string) => JSON.stringify(sampleResults({ run_id }));
  await put("basic/20261122T140211Z-7f3a/results.json", results("20261122T140211Z-7f3a"));
  await put("basic/20261122T140211Z-7f3a/report.html", "<h1>report</h1>");
  await put("chaos/20261123T090000Z-0001/results.json", results("20261123T090000Z-0001"));
  await put("chaos/20261121T090000Z-0002/results.json", '{"schema":"aicollab/results@9"}');
  await put("chaos/.20261124T090000Z-0003.partial/results.json", results("x"));
  await put("chaos/20261120T090000Z-0004/results.json", "{");
  await put("secret.json", "hidden");
  await put("chaos/<b>/results.json", results("x"));
  await Deno.symlink("20261123T090000Z-0001", join(root, "chaos", "latest"));
  await Deno.symlink("/etc", join(root, "etc"));
  await Deno.mkdir(join(root, "links", "20261119T090000Z-0005"), { recursive: true });
  await Deno.symlink(join(root, "secret.json"), join(root, "links", "20261119T090000Z-0005", "results.json"));
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

Deno.test("runs are listed newest first; links, runs that go on and strange names are none", async () => {
  await using folder = await someFolder();
  const { rows, total } = await new RunsFolder(folder.root).list({ skip: 0, limit: 4 });
  assert.equal(total, 5);
  assert.deepEqual(rows.map(({ name, read }) => [name.scenario, name.run_id.slice(0, 8), read.ok]), [
    ["chaos", "20261123", true],
    ["basic", "20261122", true],
    ["chaos", "20261121", false],
    ["chaos", "20261120", false],
  ]);
  const next = await new RunsFolder(folder.root).list({ skip: 4, limit: 4 });
  assert.deepEqual(next.rows[0]!.read, { ok: false, why: "results.json is no file" });
});

Deno.test("a missing folder has no runs", async () => {
  assert.deepEqual(await new RunsFolder("/there/is/none").list({ skip: 0, limit: 4 }), {
    rows: [],
    total: 0,
  });
});

Deno.test("a summary shows what the results say; what is wrong with a file is said in words", async () => {
  await using folder = await someFolder();
  const names = [
    "20261123T090000Z-0001",
    "20261121T090000Z-0002",
    "20261120T090000Z-0004",
    "20260101T000000Z-0000",
  ];
  const [good, other, broken, none] = await readResults({
    ...{ root: folder.root, as: "summaries" },
    names: names.map((run_id) => ({ scenario: "chaos", run_id })),
  });
  assert.ok(good?.ok);
  assert.deepEqual([good.value.title, "verdict_rest" in good.value && good.value.verdict_rest], [
    "A partner dies",
    "2 checks",
  ]);
  assert.match(other!.ok ? "" : other!.why, /of another version: schema/);
  assert.match(broken!.ok ? "" : broken!.why, /^results\.json cannot be used: .*JSON/);
  assert.equal(none!.ok || none!.why, "there is no results.json");
});

Deno.test("no name leads out of the folder, and no link is followed", async () => {
  await using folder = await someFolder();
  for (
    const [scenario, run_id] of [
      ["..", "basic"],
      ["basic", ".."],
      ["basic/..", "basic"],
      ["", "basic"],
      ["chaos", "latest"],
      ["etc", "ssl"],
      ["links", "20261119T090000Z-0005"],
      ["chaos", ".20261124T090000Z-0003.partial"],
      ["chaos", "<b>"],
      ["basic", "20261122T140211Z-7f3a\0"],
    ] as const
  ) {
    const file = await readRunFile(folder.root, { scenario, run_id }, "results.json");
    assert.equal(file.ok, false, `${scenario}/${run_id}`);
  }
});

Deno.test("a file that is too large is not read", async () => {
  await using folder = await someFolder();
  const name = { scenario: "basic", run_id: "20261122T140211Z-7f3a" };
  await Deno.truncate(join(folder.root, "basic", name.run_id, "report.html"), MAX_FILE_BYTES + 1);
  assert.deepEqual(await new RunsFolder(folder.root).report(name), {
    ok: false,
    why: "report.html is larger than 16 MiB",
  });
});
