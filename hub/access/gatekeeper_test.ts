import assert from "node:assert/strict";
import { isLoopback } from "../../internal/address.ts";
import { LocalKey } from "./current_key.ts";
import { Gatekeeper } from "./gatekeeper.ts";
import type { Admitted, Denied } from "./identity.ts";
import { TokenMemory } from "./testing/token_memory.ts";
import { TokenBook } from "./token_book.ts";
import { makeToken } from "./token_form.ts";
import { hashSecret, type NewTokenRow, tokenRow } from "./token_row.ts";

const NOW = { wallMs: 1_000 };
const HERE = { ...NOW, loopback: true, address: "127.0.0.1", transport: "tcp" };
const ELSEWHERE = { ...NOW, loopback: false, address: "192.0.2.7", transport: "tcp" };

function keeper(...rows: NewTokenRow[]): { gatekeeper: Gatekeeper; book: TokenBook } {
  const book = new TokenBook(rows.map(tokenRow), { store: new TokenMemory(), wallMs: () => NOW.wallMs });
  return { book, gatekeeper: new Gatekeeper(new LocalKey("key"), book) };
}

function token(ai_id: string, secret: string, more: Partial<NewTokenRow> = {}): NewTokenRow {
  return { ai_id, token_hash: hashSecret(secret), created_ms: 0, ...more };
}

/** Returns how the name was proved, or why it was not. */
function outcome(answer: Admitted | Denied): string {
  return answer.ok ? answer.identity.proof : answer.why;
}

Deno.test("an ai_id without a token needs the local key, which counts from this machine only", () => {
  const { gatekeeper } = keeper(token("AI_Named", "secret"));
  const identity = { name: "AI", role: "agent", proof: "local_key" };
  for (const auth of [{}, { token: "any" }]) {
    const admitted = gatekeeper.admit({ ai_id: "AI", local_key: "key", ...auth }, HERE);
    assert.deepEqual(admitted.ok && admitted.identity, identity);
  }
  for (const auth of [{}, { local_key: "kez" }, { local_key: "" }, { token: "secret" }]) {
    assert.equal(outcome(gatekeeper.admit({ ai_id: "AI", ...auth }, HERE)), "wrong");
  }
  assert.equal(outcome(gatekeeper.admit({ ai_id: "AI", local_key: "key" }, ELSEWHERE)), "wrong");
});

Deno.test("an ai_id with tokens needs one of its own, from anywhere, whatever local key comes with it", () => {
  const { gatekeeper, book } = keeper(token("AI_1", "old"), token("AI_1", "new"), token("AI_2", "other"));
  for (const secret of ["old", "new"]) {
    assert.equal(outcome(gatekeeper.admit({ ai_id: "AI_1", token: secret }, ELSEWHERE)), "token");
    assert.equal(outcome(gatekeeper.admit({ ai_id: "AI_1", token: secret, local_key: "no" }, HERE)), "token");
  }
  for (const auth of [{ token: "other" }, { local_key: "key" }, { token: "key" }, {}]) {
    assert.equal(outcome(gatekeeper.admit({ ai_id: "AI_1", ...auth }, HERE)), "wrong");
  }
  assert.deepEqual([...gatekeeper.named], ["AI_1", "AI_2"]);
  assert.deepEqual(book.list("AI_1").map(({ last_address }) => last_address), ["127.0.0.1", "127.0.0.1"]);
  assert.equal(book.list("AI_2")[0]!.last_used_ms, null);
});

Deno.test("a token that has expired or was revoked admits nobody, and neither does the local key in its place", () => {
  const { gatekeeper } = keeper(
    token("AI_1", "secret", { expires_ms: 1_000 }),
    token("AI_2", "secret", { expires_ms: 1_001 }),
    token("AI_3", "secret", { revoked_ms: 500 }),
  );
  const admit = (ai_id: string) =>
    outcome(gatekeeper.admit({ ai_id, token: "secret", local_key: "key" }, HERE));
  assert.deepEqual(["AI_1", "AI_2", "AI_3"].map(admit), ["wrong", "token", "wrong"]);
});

Deno.test("a token that was cut off or mistyped is told apart, one that is just wrong is not", () => {
  const { token: right, tokenId: token_id } = makeToken();
  const { gatekeeper } = keeper(token("AI_1", right, { token_id }), token("AI_2", "aic_flag"));
  const admit = (ai_id: string, secret: string) => outcome(gatekeeper.admit({ ai_id, token: secret }, HERE));
  assert.equal(admit("AI_1", right), "token");
  assert.equal(admit("AI_2", "aic_flag"), "token", "a flag may have any secret");
  assert.equal(admit("AI_1", right.slice(0, -1)), "mistyped");
  assert.equal(admit("nobody", right.slice(0, -1)), "mistyped", "whatever the name");
  for (
    const [name, secret] of [["AI_1", makeToken().token], ["AI_2", right], ["AI_3", right], ["AI_1", "x"]]
  ) {
    assert.equal(admit(name!, secret!), "wrong");
  }
});

Deno.test("a bearer comes in under the name of its token", () => {
  const { token: right, tokenId: token_id } = makeToken();
  const { gatekeeper, book } = keeper(
    token("ann", right, { token_id, role: "admin" }),
    token("AI_2", "flag"),
  );
  const from = { ...NOW, address: "::1", transport: "http" };
  const identityOf = (secret: string) => {
    const answer = gatekeeper.admitBearer(secret, from);
    return answer.ok ? answer.identity : answer.why;
  };
  assert.deepEqual(identityOf(right), { name: "ann", role: "admin", proof: "token", tokenId: token_id });
  assert.deepEqual(identityOf("flag"), { name: "AI_2", role: "agent", proof: "token" });
  assert.deepEqual([identityOf("key"), identityOf(`${right}0`)], ["wrong", "mistyped"]);
  assert.equal(book.list("ann")[0]!.last_transport, "http");
});

/** Somebody at `address` gave `wrong` secrets for AI_1, whose right one is `weak`; AI_2 has a token of 256 random bits. */
function guessed(address: string, wrong: number) {
  const { token: strong, tokenId: token_id } = makeToken();
  const { gatekeeper } = keeper(token("AI_1", "weak"), token("AI_2", strong, { token_id }));
  const admit = (ai_id: string, secret: string, from = address, wallMs = 0) =>
    gatekeeper.admit(
      { ai_id, token: secret },
      { address: from, loopback: isLoopback(from), transport: "tcp", wallMs },
    );
  const denied = Array.from({ length: wrong }, (_, i) => admit("AI_1", `guess ${i}`));
  return { admit, denied, strong };
}

const UNHEARD = { ok: false, why: "unheard", retryAfterMs: 1_000, lateMs: 1_000 } as const;

Deno.test("after five wrong credentials from an address a secret that might be guessed is not looked at for a time", () => {
  const { admit, denied } = guessed("192.0.2.7", 6);
  assert.deepEqual(denied, [...Array(5).fill({ ok: false, why: "wrong", lateMs: 0 }), UNHEARD]);
  assert.deepEqual(admit("AI_1", "weak"), UNHEARD, "not even the right one");
  assert.equal(outcome(admit("AI_1", "weak", "::ffff:192.0.2.7", 1_000)), "token");
});

Deno.test("a token of 256 random bits is looked at in any case, as good AIs may share the address", () => {
  const { admit, strong } = guessed("192.0.2.7", 100);
  assert.equal(outcome(admit("AI_2", strong)), "token");
  assert.deepEqual(admit("AI_1", strong), { ok: false, why: "wrong", lateMs: 1_000 });
});

Deno.test("whoever guesses for a name keeps it out nowhere else", () => {
  const { admit } = guessed("2001:db8::7", 100);
  for (
    const [from, expected] of [["2001:db8::8", "unheard"], ["2001:db8:1::7", "token"], ["192.0.2.7", "token"]]
  ) {
    assert.equal(outcome(admit("AI_1", "weak", from)), expected);
  }
});

Deno.test("loopback is slowed, and never shut out", () => {
  const { admit, denied } = guessed("127.0.0.1", 100);
  assert.deepEqual(denied.at(-1), { ok: false, why: "wrong", lateMs: 1_000 });
  assert.equal(outcome(admit("AI_1", "weak")), "token");
});
