import assert from "node:assert/strict";
import { LOGIN_LINK_MS, type LoginTarget, makeLoginCode, readLoginCode } from "./login_code.ts";

const TARGET: LoginTarget = { localKey: "key", challenge: "c", port: 5001 };
const NOW = 1_700_000_000_000;

Deno.test("a login code is valid for ten minutes, and no two are the same", () => {
  const code = makeLoginCode(TARGET, NOW);
  const read = (wallMs: number) => readLoginCode(code, TARGET, wallMs);
  assert.deepEqual(read(NOW)?.expiresMs, NOW + LOGIN_LINK_MS);
  assert.ok(read(NOW + LOGIN_LINK_MS - 1));
  assert.equal(read(NOW + LOGIN_LINK_MS), undefined);
  assert.equal(read(NOW - 1), undefined, "from a future that no clock of ours has seen");
  assert.notEqual(read(NOW)?.nonce, readLoginCode(makeLoginCode(TARGET, NOW), TARGET, NOW)?.nonce);
});

Deno.test("a login code is bound to the key, the start of the hub and its port, and no part of it can be changed", () => {
  const code = makeLoginCode(TARGET, NOW);
  for (const other of [{ localKey: "k" }, { challenge: "d" }, { port: 5002 }]) {
    assert.equal(readLoginCode(code, { ...TARGET, ...other }, NOW), undefined);
  }
  const [expires, nonce, proof] = code.split(".") as [string, string, string];
  const forged = [
    `${Number(expires) - 1}.${nonce}.${proof}`,
    `${expires}.x${nonce}.${proof}`,
    `${expires}.${nonce}.`,
  ];
  for (const text of [...forged, `${code}.`, "", "..", "x"]) {
    assert.equal(readLoginCode(text, TARGET, NOW), undefined, text);
  }
});
