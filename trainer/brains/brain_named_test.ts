import assert from "node:assert/strict";
import { builtin } from "./brain.ts";
import { brainNamed } from "./brain_named.ts";

Deno.test("builtin is the trainer's own search, exec: a program with its words and colons", () => {
  assert.equal(brainNamed("builtin", assert.fail), builtin);
  assert.equal(brainNamed("exec:python3 my:opt.py --fast", assert.fail).name, "exec");
});

Deno.test("what names no brain is a wrong option", () => {
  for (const text of ["", "exec", "exec: ", "llm:x", "builtin:fast", "constructor"]) {
    assert.throws(() => brainNamed(text, assert.fail), { message: `unknown brain "${text}"` });
  }
});
