import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { JournalError, type JournalOptions } from "../journal.ts";
import { append, batch, commit, cursor, entriesOf } from "../testing/commits.ts";
import { type JournalPlace, testJournal } from "../testing/journal_contract.ts";
import { openJournal } from "./open_journal.ts";

/** Makes a data folder, which is removed afterwards. */
async function temporaryPlace(options: JournalOptions = {}) {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_journal_" });
  return {
    folder,
    open: () => openJournal(folder, options),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  } satisfies JournalPlace & { folder: string };
}

const withCode = (code: JournalError["code"], text: string) => (error: unknown) =>
  error instanceof JournalError && error.code === code && error.message.includes(text);

/** `deno run` of a module beside this one. */
function denoRun(module: string, ...args: string[]): string[] {
  return [
    Deno.execPath(),
    "run",
    "-A",
    "--quiet",
    "--no-check",
    new URL(module, import.meta.url).pathname,
    ...args,
  ];
}

testJournal("the SQLite journal", temporaryPlace);

Deno.test("a second hub on the same data is refused at once, and admitted when the first has ended", async () => {
  await using place = await temporaryPlace();
  {
    await using _first = await place.open();
    await assert.rejects(place.open(), withCode("LOCKED", place.folder));
    const [program, ...args] = denoRun("../testing/open_once.ts", place.folder);
    const { stdout } = await new Deno.Command(program!, { args }).output();
    assert.equal(JSON.parse(new TextDecoder().decode(stdout)).code, "LOCKED", "also from another process");
  }
  await using _second = await place.open();
});

Deno.test("kill -9 at any moment loses no acknowledged commit, breaks none in two, and frees the lock", async () => {
  await using place = await temporaryPlace();
  const [program, ...args] = denoRun("../testing/append_until_killed.ts", place.folder);
  let acknowledged = 0;
  for (let cycle = 1; cycle <= 3; cycle++) {
    await using child = new Deno.Command(program!, { args, stdout: "piped", stdin: "null" }).spawn();
    let printed = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      printed += chunk;
      if (printed.split("\n").length > 30 * cycle) {
        child.kill("SIGKILL");
        break;
      }
    }
    await child.status;
    acknowledged = Number(printed.split("\n").at(-2));
    await using journal = await place.open();
    const { head, cursors } = await journal.snapshot();
    assert.ok(head >= acknowledged, `${head} of ${acknowledged}`);
    assert.equal(head % 3, 0);
    assert.deepEqual(cursors, [cursor("A", head)]);
    const page = await journal.page({ ai: "C", after: 0, upTo: head, replayed: false, maxBytes: 10_000_000 });
    const seqs = Array.from({ length: head }, (_, i) => i + 1).filter((seq) => seq % 3 !== 0);
    assert.deepEqual(entriesOf(page), seqs.map((seq) => ({ seq, content: `${seq}`, replayed: false })));
  }
});

Deno.test("files are their owner's alone, and so is a folder that had to be made", async () => {
  await using place = await temporaryPlace();
  const folder = `${place.folder}/new/data`;
  await using journal = await openJournal(folder);
  await append(journal, commit([batch(1, "A", "*", ["a"])]));
  const mode = (path: string) => Deno.statSync(path).mode! & 0o777;
  assert.equal(mode(folder), 0o700);
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assert.deepEqual(files, ["head", "hub.lock", "hub_data.db", "hub_data.db-shm", "hub_data.db-wal"]);
  for (const file of files) assert.equal(mode(`${folder}/${file}`), 0o600, file);
});

Deno.test("a data folder and files that others could use are tightened, and the target of a dangling link is made tight", async () => {
  await using place = await temporaryPlace();
  const [folder, elsewhere] = [`${place.folder}/data`, `${place.folder}/elsewhere`];
  await Deno.mkdir(folder);
  await Deno.chmod(folder, 0o777);
  await Deno.symlink(elsewhere, `${folder}/hub_data.db`);
  const mode = (path: string) => Deno.statSync(path).mode! & 0o777;
  {
    await using _journal = await openJournal(folder);
    assert.deepEqual([mode(folder), mode(elsewhere)], [0o700, 0o600]);
  }
  await Deno.chmod(elsewhere, 0o644);
  await Deno.chmod(`${folder}/hub.lock`, 0o666);
  await using _journal = await openJournal(folder);
  assert.deepEqual([mode(elsewhere), mode(`${folder}/hub.lock`)], [0o600, 0o600]);
});

Deno.test("a data folder that cannot be made is named", async () => {
  await using place = await temporaryPlace();
  await Deno.writeTextFile(`${place.folder}/file`, "");
  await assert.rejects(
    openJournal(`${place.folder}/file`),
    withCode("CANNOT_WRITE", `"${place.folder}/file"`),
  );
  await assert.rejects(
    openJournal(`${place.folder}/file/data`),
    withCode("CANNOT_WRITE", `${place.folder}/file/data`),
  );
});

Deno.test("a database that SQLite may not open is named as what cannot be written, and the disk is not blamed", async () => {
  await using place = await temporaryPlace();
  await Deno.mkdir(`${place.folder}/data/hub_data.db`, { recursive: true });
  await assert.rejects(
    openJournal(`${place.folder}/data`),
    withCode("CANNOT_WRITE", `${place.folder}/data/hub_data.db`),
  );
});

const isRoot = Deno.uid() === 0;
const canStepDown = isRoot && (() => {
  try {
    return new Deno.Command("setpriv", { args: ["--version"], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
})();

Deno.test({
  name: "a data folder that may not be written to is named",
  // Root may write everywhere, so another user has to try, who then needs a cache for Deno of their own.
  ignore: isRoot && !canStepDown,
  async fn() {
    await using place = await temporaryPlace();
    const [empty, used, cache] = ["empty", "used", "cache"].map((name) => `${place.folder}/${name}`) as [
      string,
      string,
      string,
    ];
    for (const folder of [empty, used, cache]) await Deno.mkdir(folder);
    {
      await using _journal = await openJournal(used);
    }
    for (const { name } of Deno.readDirSync(used)) Deno.chmodSync(`${used}/${name}`, 0o444);
    for (
      const [path, mode] of [[place.folder, 0o755], [empty, 0o555], [used, 0o755], [cache, 0o777]] as const
    ) {
      Deno.chmodSync(path, mode);
    }
    const stepDown = isRoot ? ["setpriv", "--reuid", "65534", "--clear-groups"] : [];
    for (const data of [empty, used]) {
      const before = [...Deno.readDirSync(data)];
      const [program, ...args] = [...stepDown, ...denoRun("../testing/open_once.ts", data)];
      const { stdout, stderr } = await new Deno.Command(program!, { args, env: { DENO_DIR: cache } })
        .output();
      const said = new TextDecoder().decode(stdout);
      assert.notEqual(said, "", new TextDecoder().decode(stderr));
      const { code, message } = JSON.parse(said);
      assert.equal(code, "CANNOT_WRITE");
      assert.ok(message.includes(data), message);
      if (isRoot) assert.match(message, /belongs to another user \(uid 0\)/);
      assert.deepEqual([...Deno.readDirSync(data)], before);
    }
  },
});

Deno.test("a damaged database is refused, and so is a lost one whose WAL is there; both stay as they are", async () => {
  await using place = await temporaryPlace();
  const path = `${place.folder}/hub_data.db`;
  await Deno.writeTextFile(path, "this was a database once ".repeat(400));
  await assert.rejects(place.open(), withCode("DAMAGED", path));
  assert.match(await Deno.readTextFile(path), /^this was/);
  await Deno.rename(path, `${path}-wal`);
  await assert.rejects(place.open(), withCode("DAMAGED", path));
  assert.match(await Deno.readTextFile(`${path}-wal`), /^this was/);
});

Deno.test("a commit that finds no space says so, and the journal goes on with what fits", async () => {
  await using place = await temporaryPlace({ maxBytes: 1_200_000 });
  await using journal = await place.open();
  await append(journal, commit([batch(1, "A", "*", ["a"])]));
  const before = await journal.snapshot();
  const tooMuch = [batch(2, "A", "*", ["x".repeat(1_100_000)])];
  assert.equal(await append(journal, commit(tooMuch, { cursors: [cursor("A", 1)] })), "full");
  assert.equal(await append(journal, commit(tooMuch)), "full");
  assert.deepEqual(await journal.snapshot(), before);
  assert.equal(await journal.probe(), true);
  assert.equal(await append(journal, commit([batch(2, "A", "*", ["b"])])), "committed");
  assert.equal((await journal.snapshot()).head, 2);
});

Deno.test("damaged batches are counted once each", async () => {
  await using place = await temporaryPlace();
  {
    await using journal = await place.open();
    await append(
      journal,
      commit([batch(1, "A", "*", ["a"]), batch(2, "A", "*", ["b"]), batch(3, "A", "*", ["c"])]),
    );
    assert.equal(journal.damagedBatches, 0);
  }
  {
    using db = new DatabaseSync(`${place.folder}/hub_data.db`);
    db.exec("UPDATE journal SET crc32 = crc32 + 1 WHERE first_seq IN (1, 3)");
  }
  await using journal = await place.open();
  const request = { ai: "B", after: 0, upTo: 3, replayed: false, maxBytes: 1_000 };
  assert.deepEqual((await journal.page(request)).gaps, [[1, 1]]);
  for (const after of [2, 2, 0]) await journal.page({ ...request, after });
  assert.equal(journal.damagedBatches, 2);
});

Deno.test("batches that do not follow the expected head are refused before anything is written", async () => {
  await using place = await temporaryPlace();
  await using journal = await place.open();
  await append(journal, commit([batch(1, "A", "*", ["a"])]));
  for (
    const batches of [[batch(1, "A", "*", ["a"])], [batch(3, "A", "*", ["c"])], [
      batch(2, "A", "*", ["b"]),
      batch(4, "A", "*", ["d"]),
    ]]
  ) {
    await assert.rejects(journal.append(1, commit(batches)), RangeError);
  }
  assert.equal((await journal.snapshot()).head, 1);
  assert.equal(await append(journal, commit([batch(2, "A", "*", ["b"])])), "committed");
});
