import assert from "node:assert/strict";
import { EXIT } from "../../internal/exit_codes.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { UserError } from "../../internal/user_error.ts";
import { logIn } from "../testing/logged_in.ts";
import { sampleTokens } from "../testing/sample_tokens.ts";
import { SAMPLE_NOW_MS } from "../testing/sample_view.ts";
import type { NewToken } from "../token_desk.ts";

const nowMs = SAMPLE_NOW_MS;
const NEW = { name: "AI_9", role: "agent", expires_days: "30", turn: "0" };

/** Returns the text of a page without its markup. */
const text = (html: string) => html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

Deno.test("whoever is not logged in gets the way to log in at the page of tokens, and nothing about tokens", async () => {
  const { get } = await logIn({ tokens: sampleTokens({ nowMs }) });
  for (const path of ["/tokens", "/tokens?name=AI_Node_1", "/"]) {
    const { code, html } = await get(path, {});
    assert.equal(code, 200);
    assert.doesNotMatch(html, /a1b2c3d4|grafana|href="\/tokens"/, path);
  }
  assert.match((await get("/tokens", {})).html, /log in as the operator.*aicollab dashboard --login/);
});

Deno.test("an admin sees each valid token with its role, its end and its last use; ended ones are folded away", async () => {
  const { get } = await logIn({ tokens: sampleTokens({ nowMs }) });
  const { html } = await get("/tokens");
  assert.match(html, /href="\/tokens"[^>]*>\s*Tokens/, "it is in the navigation");
  const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => text(row!).trim());
  assert.match(rows[1]!, /^AI_Node_1 agent a1b2c3d4 .* soon: in 3 d 0 h 14:01:31 192\.0\.2\.17, TCP$/);
  assert.match(rows[3]!, /^AI_Node_2 agent ▲ of a flag .* with the flag 14:01:31 2001:db8::9f3a:1, TCP$/);
  assert.match(rows.find((row) => row.startsWith("grafana"))!, /observer .* 127\.0\.0\.1, HTTP$/);
  const [, ended = ""] = html.split("<details>");
  assert.match(text(ended), /^ 2 tokens revoked or expired .* revoked 2026-11-20 /);
  assert.doesNotMatch(html.split("<details>")[0]!, /q7r8s9t0/);
});

Deno.test("the overview tells an admin, and nobody else, which tokens end within 7 days", async () => {
  const { get } = await logIn({ tokens: sampleTokens({ nowMs }) });
  assert.match(text((await get("/")).html), /1 token of AI_Node_1 ends within 7 days\. Tokens /);
  assert.doesNotMatch((await get("/", {})).html, /within 7 days/);
});

Deno.test("a token is shown once, in the answer to the form that made it, which nobody may store", async () => {
  const tokens = sampleTokens({ nowMs });
  const { get, post } = await logIn({ tokens });
  const { token } = await tokens.create({} as never, { name: "x", role: "agent" });
  const made = await post("/tokens/create", NEW);
  assert.deepEqual([made.code, made.headers.get("cache-control"), made.headers.get("location")], [
    200,
    "no-store",
    null,
  ]);
  assert.ok(made.html.includes(`value="${token}"`));
  assert.match(text(made.html), /aicollab trainer AI_9 networking --token-file AI_9\.token/);
  assert.deepEqual(tokens.asked.slice(1), [["create", "operator", {
    name: "AI_9",
    role: "agent",
    expires_in_ms: 30 * 86_400_000,
  }]]);
  for (const path of ["/tokens", "/tokens?name=AI_9", "/", "/log"]) {
    assert.ok(!(await get(path)).html.includes(token), path);
  }
  const asked = await get("/tokens/create");
  assert.deepEqual([asked.code, asked.headers.get("location")], [303, "/tokens"]);
});

Deno.test("a form that is sent again makes no second token; one that was refused may be sent again", async () => {
  const tokens = sampleTokens({ nowMs });
  const { get, post } = await logIn({ tokens });
  assert.equal((await post("/tokens/create", NEW)).code, 200);
  const again = await post("/tokens/create", NEW);
  assert.equal(again.code, 409);
  assert.match(text(again.html), /This form was sent before, so nothing was made now/);
  assert.equal(tokens.asked.length, 1);
  assert.match((await get("/tokens")).html, /name="turn" value="1"/);

  const refuse = new UserError({
    code: "STORAGE_FULL",
    what: "It could not be stored",
    fix: "make space",
    exit: EXIT.cannotWrite,
  });
  const full = await logIn({ tokens: sampleTokens({ nowMs, refuse }) });
  for (let i = 0; i < 2; i++) {
    const { code, html } = await full.post("/tokens/create", NEW);
    assert.equal(code, 409);
    assert.match(text(html), /It could not be stored: make space \[STORAGE_FULL\]/);
  }
});

Deno.test("what was refused is shown to its last word, with what to do and the code", async () => {
  const words = `${"A sentence of the hub. ".repeat(20)}INVALID_MESSAGE`;
  const refuse = new UserError({ code: "INVALID_MESSAGE", what: words, exit: EXIT.usage });
  const { post } = await logIn({ tokens: sampleTokens({ nowMs, refuse }) });
  const { code, html } = await post("/tokens/create", NEW);
  assert.equal(code, 409);
  assert.ok(html.includes(words));
});

Deno.test("of two forms that are under way at once the one that fails does not let the other one through again", async () => {
  const tokens = sampleTokens({ nowMs });
  const made = await tokens.create({} as never, { name: "x", role: "agent" });
  const underWay: PromiseWithResolvers<NewToken>[] = [];
  const create = () => {
    const answer = Promise.withResolvers<NewToken>();
    underWay.push(answer);
    return answer.promise;
  };
  const { post } = await logIn({ tokens: { ...tokens, create } });
  const first = post("/tokens/create", NEW);
  await waitUntil(() => underWay.length === 1, { name: "the first form is under way" });
  const second = post("/tokens/create", { ...NEW, turn: "1" });
  await waitUntil(() => underWay.length === 2, { name: "the second form is under way" });
  underWay[1]!.resolve(made);
  assert.equal((await second).code, 200);
  underWay[0]!.reject(new UserError({ code: "STORAGE_FULL", what: "It could not", exit: EXIT.cannotWrite }));
  assert.equal((await first).code, 409);
  const again = await post("/tokens/create", { ...NEW, turn: "1" });
  assert.match(text(again.html), /This form was sent before, so nothing was made now/);
  assert.equal(underWay.length, 2);
});

Deno.test("a rotation shows the new token and until when the old ones hold", async () => {
  const tokens = sampleTokens({ nowMs });
  const { get, post } = await logIn({ tokens });
  const { html: forms } = await get("/tokens?name=AI_Node_1");
  assert.match(forms, /action="\/tokens\/rotate"/);
  const { code, html } = await post("/tokens/rotate", { name: "AI_Node_1", overlap_hours: "24", turn: "0" });
  assert.equal(code, 200);
  assert.match(text(html), /In place of a1b2c3d4 , which ends 2026-11-23 14:02:11/);
  assert.deepEqual(tokens.asked, [["rotate", "operator", { name: "AI_Node_1", overlap_ms: 86_400_000 }]]);
});

Deno.test("a revocation needs the name typed, and says what was revoked or why nothing was", async () => {
  const tokens = sampleTokens({ nowMs });
  const { get, post } = await logIn({ tokens });
  assert.equal(
    (await post("/tokens/revoke", { name: "AI_Node_1", token_id: "", confirm: "AI_Node" })).code,
    409,
  );
  assert.deepEqual(tokens.asked, []);
  const one = await post("/tokens/revoke", { name: "AI_Node_1", token_id: "e5f6g7h8", confirm: "AI_Node_1" });
  assert.deepEqual([one.code, one.headers.get("location")], [303, "/tokens"]);
  assert.match(text((await get("/tokens")).html), /✓ Token e5f6g7h8 of AI_Node_1 is revoked\./);
  await post("/tokens/revoke", { name: "AI_Node_1", token_id: "", confirm: "AI_Node_1" });
  assert.deepEqual(tokens.asked.slice(0, 2), [
    ["revoke", "operator", { token_id: "e5f6g7h8" }],
    ["revoke", "operator", { name: "AI_Node_1" }],
  ]);
  const late = await post("/tokens/revoke", {
    name: "AI_Node_3",
    token_id: "q7r8s9t0",
    confirm: "AI_Node_3",
  });
  assert.equal(late.code, 409);
  assert.match(text(late.html), /Nothing was revoked: .*q7r8s9t0.* had ended before \[UNKNOWN_TOKEN\]/);
  const none = await get("/tokens?name=AI_Node_3");
  assert.match(text(none.html), /No token of this name is valid any more/);
});

Deno.test("a role or a time that is none makes no token, least of all one that never ends", async () => {
  const tokens = sampleTokens({ nowMs });
  const { post } = await logIn({ tokens });
  assert.equal((await post("/tokens/create", { ...NEW, role: "god" })).code, 409);
  for (const time of ["30 days", "-1", "1e3", "999999"]) {
    assert.equal((await post("/tokens/create", { ...NEW, expires_days: time })).code, 409, time);
    const rotation = { name: "AI_Node_1", turn: "0", overlap_hours: time };
    assert.equal((await post("/tokens/rotate", rotation)).code, 409, time);
  }
  assert.deepEqual(tokens.asked, []);
});

Deno.test("what others wrote is text on the page of tokens", async () => {
  const { get } = await logIn({ tokens: sampleTokens({ nowMs, text: "<b>\u202e</b>" }) });
  for (const path of ["/tokens", "/tokens?name=%3Cb%3E%E2%80%AE%3C%2Fb%3E"]) {
    const { html } = await get(path);
    assert.doesNotMatch(html, /<b>|\u202e/, path);
    assert.match(html, /&lt;b&gt;⟨U\+202E⟩/);
  }
});
