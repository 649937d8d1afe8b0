import assert from "node:assert/strict";
import { isEmpty, noteOf, type Output, reasonOf, resultsOf } from "./output.ts";

const LINE = 1_048_576;

function printed(text: string, dropped = 0): Output {
  const bytes = new TextEncoder().encode(text);
  return { bytes, totalBytes: bytes.length + dropped };
}

const shown = (output: Output, line = LINE) =>
  [...resultsOf(output, line)].map((result) => JSON.stringify(result));

Deno.test("JSON is a result as it was printed, digit by digit; its text and its beginning come after it", () => {
  const json = `{"id":12345678901234567890,"cost":1.10}`;
  const [first, second, third] = shown(printed(` ${json}\n`));
  assert.equal(first, `{"output":${json}}`);
  assert.equal(JSON.parse(second!).output, ` ${json}\n`);
  assert.deepEqual(Object.keys(JSON.parse(third!)), ["output", "cut", "output_bytes"]);
});

Deno.test("what is no JSON is a text, in which nothing stands that a hub refuses", () => {
  const [first] = resultsOf(printed("The test fails\0: {"), LINE);
  assert.deepEqual(first, { output: "The test fails\ufffd: {" });
  const broken = resultsOf({ bytes: new Uint8Array([0xff, 0x41]), totalBytes: 2 }, LINE).next().value;
  assert.deepEqual(broken, { output: "\ufffdA" });
});

Deno.test("what is too long for a line is cut with a note, however it is escaped, and never within a character", () => {
  const [only, ...others] = resultsOf(printed('"😀\n'.repeat(400_000)), LINE);
  assert.deepEqual(others, []);
  assert.equal(only!.cut, true);
  assert.equal(only!.output_bytes, 2_400_000);
  const bytes = new TextEncoder().encode(JSON.stringify(only)).length;
  assert.ok(bytes > LINE - 4_000 && bytes < LINE, `${bytes} bytes`);
  assert.ok(String(only!.output).isWellFormed());
});

Deno.test("what was dropped beyond 1 MiB is counted, and half of a JSON text is none", () => {
  const [only] = resultsOf(printed("[1,2]", 100), LINE);
  assert.deepEqual(only, { output: "[1,2]", cut: true, output_bytes: 105 });
});

Deno.test("blanks alone are no output", () => {
  assert.ok(isEmpty(printed(" \n\t")));
  assert.ok(!isEmpty(printed("0")));
});

Deno.test("a note is one short line without colours and hidden characters", () => {
  assert.equal(noteOf("\x1b[31mrunning\x1b[0m tests\u202e "), "running tests⟨U+202E⟩");
  assert.equal(noteOf("\x1b[2K\r"), undefined);
  assert.equal(noteOf("x".repeat(500))?.length, 201);
  // A hub refuses longer ones, and a progress that is refused keeps no lease.
  assert.ok(noteOf("\0".repeat(500))!.length <= 1_000);
});

Deno.test("a reason says why, with the last lines of standard error, and is as long as the protocol allows", () => {
  assert.equal(reasonOf("exit code 3", "a\n\nb\r\n"), "exit code 3: a | b");
  assert.equal(reasonOf("exit code 3", ""), "exit code 3");
  const long = reasonOf("exit code 3", `${"y".repeat(900)}\n${"z".repeat(900)}`);
  assert.equal(long.length, 1_000);
  assert.match(long, /^exit code 3: …y+ \| z+$/);
});
