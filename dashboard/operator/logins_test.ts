import assert from "node:assert/strict";
import { makeLoginCode } from "./login_code.ts";
import { Logins } from "./logins.ts";

Deno.test("a replaced local key ends the logins that it made, and makes no more", () => {
  const options = { localKey: "first", port: () => 5001, wallMs: () => 0 };
  const logins = new Logins(options);
  const { challenge } = logins;
  const logIn = (localKey: string) => logins.redeem(makeLoginCode({ localKey, challenge, port: 5001 }, 0));
  const { id } = logIn("first")!;
  assert.equal(logins.login(id)?.id, id);
  options.localKey = "second";
  assert.equal(logins.login(id), undefined);
  assert.equal(logIn("first"), undefined);
  assert.ok(logIn("second"));
});
