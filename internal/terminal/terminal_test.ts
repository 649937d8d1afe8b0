import assert from "node:assert/strict";
import { cellsOf, cutTo, padTo } from "./cells.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { RedrawnBlock } from "./redrawn_block.ts";
import { TestScreen } from "../testing/test_screen.ts";

Deno.test("a text is as wide as its cells: a wide character takes two, a colour none", () => {
  assert.equal(cellsOf("abc…"), 4);
  assert.equal(cellsOf("漢字"), 4);
  assert.equal(cellsOf("🦊"), 2);
  assert.equal(cellsOf("\x1b[31mred\x1b[0m"), 3);
});

Deno.test("a text is cut to a number of cells, never in the middle of a wide character", () => {
  assert.equal(cutTo("abcdef", 4), "abc…");
  assert.equal(cutTo("漢字漢字", 4), "漢…");
  assert.equal(cutTo("abc", 3), "abc");
  assert.equal(cutTo("abc", 0), "");
  assert.equal(padTo("ab", 4), "ab  ");
  assert.equal(padTo("漢字漢字", 6), "漢字… ");
});

Deno.test("NO_COLOR and a dumb terminal mean plain text, FORCE_COLOR overrides it, a pipe is never redrawn", () => {
  for (
    const [isTerminal, environment, redraws, colours] of [
      [true, {}, true, true],
      [true, { NO_COLOR: "1" }, false, false],
      [true, { NO_COLOR: "" }, true, true],
      [true, { NO_COLOR: "1", FORCE_COLOR: "1" }, true, true],
      [true, { FORCE_COLOR: "0" }, true, false],
      [true, { TERM: "dumb" }, false, false],
      [false, {}, false, false],
      [false, { FORCE_COLOR: "1" }, false, false],
    ] as const
  ) {
    assert.deepEqual(
      capabilitiesOf(isTerminal, environment),
      { redraws, colours },
      JSON.stringify([isTerminal, environment]),
    );
  }
});

Deno.test("a block replaces the one before, and lines that scroll by stay above it", () => {
  const screen = new TestScreen({ columns: 20, rows: 10 });
  const block = new RedrawnBlock(screen);
  block.draw(["one", "two", "three"]);
  block.draw(["1", "2"], ["passed"]);
  assert.deepEqual(screen.lines, ["passed", "1", "2"]);
  block.draw(["1", "2", "3"], ["and a line that is longer than the screen"]);
  assert.deepEqual(screen.lines, [
    "passed",
    "and a line that is l",
    "onger than the scree",
    "n",
    "1",
    "2",
    "3",
  ]);
  block[Symbol.dispose]();
  assert.deepEqual(screen.lines, ["passed", "and a line that is l", "onger than the scree", "n", ""]);
});

Deno.test("a block is redrawn in place in a window that was made narrower", () => {
  let columns = 20;
  const texts: string[] = [];
  const block = new RedrawnBlock({
    write: (text) => texts.push(text),
    size: () => ({ columns, rows: 10 }),
  });
  block.draw(["a line of twenty-one"]);
  columns = 10;
  block.draw(["short"]);
  assert.ok(texts[1]!.startsWith("\r\x1b[1A"), JSON.stringify(texts[1]));
});
