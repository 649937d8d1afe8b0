import assert from "node:assert/strict";
import { Gatekeeper, hashSecret } from "./gatekeeper.ts";
import type { Admitted, Denied } from "./identity.ts";
import type { TokenRow } from "../../journal/rows.ts";

const HERE = { loopback: true, wallMs: 1_000 };
const ELSEWHERE = { loopback: false, wallMs: 1_000 };

function token(ai_id: string, secret: string, more: Partial<TokenRow> = {}): TokenRow {
  return {
    token_hash: hashSecret(secret),
    ai_id,
    role: "agent",
    origin: "flag",
    created_ms: 0,
    expires_ms: null,
    revoked_ms: null,
    ...more,
  };
}

/** Returns how the name was proved, or why it was not. */
function outcome(answer: Admitted | Denied): string {
  return answer.ok ? answer.identity.proof : answer.why;
}

Deno.test("an ai_id without a token needs the local key, which counts from this machine only", () => {
  const gatekeeper = new Gatekeeper("key", [token("AI_Named", "secret")]);
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
  const gatekeeper = new Gatekeeper("key", [
    token("AI_1", "old"),
    token("AI_1", "new"),
    token("AI_2", "other"),
  ]);
  for (const secret of ["old", "new"]) {
    assert.equal(outcome(gatekeeper.admit({ ai_id: "AI_1", token: secret }, ELSEWHERE)), "token");
    assert.equal(outcome(gatekeeper.admit({ ai_id: "AI_1", token: secret, local_key: "no" }, HERE)), "token");
  }
  for (const auth of [{ token: "other" }, { local_key: "key" }, { token: "key" }, {}]) {
    assert.equal(outcome(gatekeeper.admit({ ai_id: "AI_1", ...auth }, HERE)), "wrong");
  }
  assert.deepEqual([...gatekeeper.named], ["AI_1", "AI_2"]);
});

Deno.test("a token that has expired or was revoked admits nobody, and neither does the local key in its place", () => {
  const gatekeeper = new Gatekeeper("key", [
    token("AI_1", "secret", { expires_ms: 1_000 }),
    token("AI_2", "secret", { expires_ms: 1_001 }),
    token("AI_3", "secret", { revoked_ms: 500 }),
  ]);
  const admit = (ai_id: string) =>
    outcome(gatekeeper.admit({ ai_id, token: "secret", local_key: "key" }, HERE));
  assert.deepEqual(["AI_1", "AI_2", "AI_3"].map(admit), ["wrong", "token", "wrong"]);
});
