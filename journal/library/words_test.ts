import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { matchOf } from "./view/search_words.ts";
import { withParts, wordsIn } from "./words.ts";

const partsOf = (word: string) => withParts(word).split(" ").slice(1);

Deno.test("a word is found by the beginning of each of its parts that has three letters", () => {
  assert.deepEqual(partsOf("onLossRate"), ["LossRate", "Rate"]);
  assert.deepEqual(partsOf("HTTPServer2Tests"), ["Server2Tests", "Tests"]);
  assert.deepEqual(partsOf("h264stream"), ["stream"]);
  assert.deepEqual(partsOf("größteÄnderung"), ["Änderung"]);
  assert.deepEqual(partsOf("AI_Node_1_net_module_1f2e3d4c"), [], "an index splits these itself");
  for (const plain of ["loss", "LOSS", "aB", "iOS", "x1", ""]) assert.deepEqual(partsOf(plain), [], plain);
});

Deno.test("parts that occur twice are taken once, and not without end", () => {
  assert.deepEqual(withParts("onLoss atLoss"), "onLoss atLoss Loss");
  const many = Array.from(
    { length: 1_000 },
    (_, i) => `a${String.fromCharCode(0x4e00 + i)}bbBbb${"c".repeat(i % 9)}Ddd`,
  );
  assert.ok(withParts(many.join(" ")).split(" ").length <= many.length + 64);
});

/** Returns the text of each module in a folder of this repository. */
async function sourcesIn(folder: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(`../../${folder}`, import.meta.url))) {
    if (isDirectory) texts.push(...await sourcesIn(`${folder}/${name}`));
    else if (name.endsWith(".ts")) {
      texts.push(await Deno.readTextFile(new URL(`../../${folder}/${name}`, import.meta.url)));
    }
  }
  return texts;
}

/** Indexes `texts` as the library does, and returns what a search finds, the index's size and the time that it took. */
function indexed(texts: readonly string[], prepare: (words: string) => string) {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE VIRTUAL TABLE artifact_words USING fts5(words, content = '', columnsize = 0)");
  const insert = db.prepare("INSERT INTO artifact_words (rowid, words) VALUES (?, ?)");
  const start = performance.now();
  db.exec("BEGIN");
  texts.forEach((text, i) => insert.run(i, prepare(wordsIn(text))));
  db.exec("COMMIT");
  const ms = performance.now() - start;
  const { bytes } = db.prepare("SELECT sum(length(block)) AS bytes FROM artifact_words_data").get()!;
  const found = (typed: string) =>
    db.prepare("SELECT count(*) AS n FROM artifact_words WHERE artifact_words MATCH ?").get(matchOf(typed)!)!
      .n as number;
  return { ms, bytes: Number(bytes), found, [Symbol.dispose]: () => db.close() };
}

Deno.test("parts make an index of real sources less than half as large again, and less than twice as slow to make", async () => {
  const texts = await Promise.all(["hub", "trainer", "dashboard", "journal"].map(sourcesIn)).then((all) =>
    all.flat()
  );
  assert.ok(texts.length > 200);
  const times = { plain: Infinity, parts: Infinity };
  // What a busy machine takes from a round is not the work's own time: the best round of each counts, and there are more where needed.
  for (let round = 0; round < 3 || round < 12 && times.parts >= 2 * times.plain; round++) {
    using plain = indexed(texts, (words) => words);
    using parts = indexed(texts, withParts);
    times.plain = Math.min(times.plain, plain.ms);
    times.parts = Math.min(times.parts, parts.ms);
    assert.ok(parts.bytes < 1.5 * plain.bytes, `${parts.bytes} bytes instead of ${plain.bytes}`);
    assert.ok(parts.found("reader") > plain.found("reader"));
  }
  assert.ok(times.parts < 2 * times.plain, `${times.parts} ms instead of ${times.plain} ms`);
});

Deno.test("parts begin where a letter changes its case or follows a digit, whatever is around them", () => {
  const [isLower, isUpper, isDigit, isLetter] = [/^[a-z]/, /^[A-Z]/, /^[0-9]/, /^[A-Za-z]/].map(
    (class_) => (text: string, at: number) => class_.test(text.slice(at)),
  ) as [Is, Is, Is, Is];
  const expected = (word: string) =>
    Array.from(word, (_, i) => i).filter((i) =>
      i > 0 && isLetter(word, i) && isLetter(word, i + 1) && isLetter(word, i + 2) &&
      (isLower(word, i - 1) && isUpper(word, i) || isDigit(word, i - 1) ||
        isUpper(word, i - 1) && isUpper(word, i) && isLower(word, i + 1))
    ).map((i) => word.slice(i));
  const letters = ["a", "B", "1", "_"];
  for (let n = 0; n < letters.length ** 7; n++) {
    const text = Array.from(
      { length: 7 },
      (_, i) => letters[Math.floor(n / letters.length ** i) % letters.length],
    ).join("");
    const words = text.split("_").filter((word) => word.length >= 4);
    assert.equal(withParts(text), [text, ...new Set(words.flatMap(expected))].join(" "));
  }
});

type Is = (text: string, at: number) => boolean;
