import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { JournalError } from "../journal.ts";
import { batch, commit } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { dataFiles } from "./data_folder.ts";
import { epochsOf } from "./epochs.ts";
import { Writer } from "./writer.ts";

/** Makes a folder for data, and for copies of them beside it. */
function makeFolder() {
  const folder = Deno.makeTempDirSync({ prefix: "aicollab_epochs_" });
  const data = `${folder}/data`;
  Deno.mkdirSync(data);
  return { folder, data, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

/** Starts a hub's writer, commits `count` entries one by one, ends it in good order, and returns what it said of itself. */
function live(data: string, count: number) {
  using writer = new Writer(dataFiles(data).database);
  const identity = writer.identity();
  const { head_seq } = writer.db.prepare("SELECT head_seq FROM meta").get()!;
  const head = Number(head_seq);
  for (let seq = head + 1; seq <= head + count; seq++) append(writer, seq);
  return { head, lastEnd: identity.lastEnd, epochs: identity.epochs.map(({ epoch }) => epoch) };
}

function append(writer: Writer, seq: number): void {
  assert.equal(writer.append(packed(commit([batch(seq, "A", "*", [`entry ${seq}`])]))), "committed");
}

/** Does the same, and leaves the files as a kill leaves them. */
function dieAfter(data: string, count: number): void {
  const killed = `${data}-killed`;
  Deno.mkdirSync(killed);
  {
    using writer = new Writer(dataFiles(data).database);
    const { head_seq } = writer.db.prepare("SELECT head_seq FROM meta").get()!;
    for (let seq = Number(head_seq) + 1; seq <= Number(head_seq) + count; seq++) append(writer, seq);
    for (const { name } of Deno.readDirSync(data)) Deno.copyFileSync(`${data}/${name}`, `${killed}/${name}`);
  }
  Deno.removeSync(data, { recursive: true });
  Deno.renameSync(killed, data);
}

function copy(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name } of Deno.readDirSync(from)) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
}

Deno.test("an end in good order lets the epoch go on, a kill does not, and a kill by itself loses nothing", () => {
  using made = makeFolder();
  const first = live(made.data, 3);
  assert.deepEqual([first.lastEnd, first.epochs.length], [{ wasInOrder: true, entriesLost: 0 }, 1]);
  const second = live(made.data, 3);
  assert.deepEqual([second.lastEnd, second.epochs], [{ wasInOrder: true, entriesLost: 0 }, first.epochs]);
  dieAfter(made.data, 3);
  const third = live(made.data, 0);
  assert.deepEqual([third.lastEnd, third.head], [{ wasInOrder: false, entriesLost: 0 }, 9]);
  assert.deepEqual([third.epochs.length, third.epochs[0]], [2, first.epochs[0]]);
});

Deno.test("what is lost with the WAL is counted, and the epochs before are not lost with it", () => {
  using made = makeFolder();
  live(made.data, 3);
  for (const hurt of ["removed", "emptied", "cut"] as const) {
    dieAfter(made.data, 4);
    const wal = `${made.data}/hub_data.db-wal`;
    const before = new DatabaseSync(dataFiles(made.data).database, { readOnly: true });
    const known = before.prepare("SELECT count(*) AS epochs FROM epochs").get()!.epochs;
    before.close();
    if (hurt === "removed") Deno.removeSync(wal);
    else Deno.truncateSync(wal, hurt === "emptied" ? 0 : 20_000);
    const { head, lastEnd, epochs } = live(made.data, 0);
    assert.deepEqual([head, lastEnd], [3, { wasInOrder: false, entriesLost: 4 }], hurt);
    assert.equal(epochs.length, Number(known) + 1, hurt);
  }
});

Deno.test("a copy begins an epoch, wherever it is put, and so does a hub that finds one in the place of its data", () => {
  using made = makeFolder();
  const { data, folder } = made;
  const first = live(data, 3);
  copy(data, `${folder}/backup`);
  assert.equal(live(`${folder}/backup`, 2).epochs.length, 2, "as a second hub");

  const goesOn = live(data, 2);
  assert.deepEqual(goesOn.epochs, first.epochs);
  copy(data, `${folder}/older`);
  assert.deepEqual(live(data, 5).epochs, first.epochs);
  // The very same files, overwritten in place: device and inode stay, as `cp older/* data/` has it.
  copy(`${folder}/older`, data);
  const restored = live(data, 0);
  assert.deepEqual([restored.head, restored.lastEnd.wasInOrder], [5, false]);
  assert.equal(restored.epochs.length, 2);

  Deno.copyFileSync(`${folder}/older/hub_data.db`, `${data}/hub_data.db.copied`);
  live(data, 4);
  Deno.renameSync(`${data}/hub_data.db.copied`, `${data}/hub_data.db`);
  assert.deepEqual(live(data, 0).lastEnd, { wasInOrder: false, entriesLost: 4 }, "the database alone");
});

Deno.test("moved to another place the same files go on with their epoch", () => {
  using made = makeFolder();
  const { epochs } = live(made.data, 3);
  Deno.renameSync(made.data, `${made.folder}/moved`);
  assert.deepEqual(live(`${made.folder}/moved`, 0).epochs, epochs);
});

Deno.test("an epoch is in the main file before anything is written behind it", () => {
  using made = makeFolder();
  live(made.data, 3);
  const { database } = dataFiles(made.data);
  using writer = new Writer(database);
  append(writer, 4);
  const copy = `${made.folder}/main.db`;
  Deno.copyFileSync(database, copy);
  using main = new DatabaseSync(copy);
  const { clean_end, head_seq } = main.prepare("SELECT clean_end, head_seq FROM meta").get()!;
  assert.deepEqual([clean_end, head_seq], [null, 3]);
  assert.deepEqual(epochsOf(main), writer.identity().epochs);
});

Deno.test("a start is refused while somebody else's transaction keeps its epoch out of the main file", () => {
  using made = makeFolder();
  live(made.data, 3);
  const { database } = dataFiles(made.data);
  {
    using other = new DatabaseSync(database, { readOnly: true });
    other.exec("BEGIN");
    other.prepare("SELECT * FROM meta").get();
    assert.throws(
      () => new Writer(database),
      (error) =>
        error instanceof JournalError && error.code === "LOCKED" && /transaction open/.test(error.message),
    );
  }
  assert.equal(live(made.data, 0).head, 3);
});

Deno.test("a writer whose commit failed for good leaves no sign of a good end", () => {
  using made = makeFolder();
  live(made.data, 1);
  {
    using writer = new Writer(dataFiles(made.data).database);
    writer.db.exec("CREATE TRIGGER fail AFTER INSERT ON journal BEGIN SELECT raise(ABORT, 'planted'); END");
    assert.throws(() => append(writer, 2), JournalError);
    writer.db.exec("DROP TRIGGER fail");
  }
  assert.equal(live(made.data, 0).lastEnd.wasInOrder, false);
});
