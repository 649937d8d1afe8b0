import assert from "node:assert/strict";
import { createDashboard } from "../dashboard.tsx";
import { SAMPLE_NOW_MS, sampleView } from "../testing/sample_view.ts";

const OWN = { host: "127.0.0.1:5001", origin: "http://127.0.0.1:5001" };

async function cancel(accept: string, fields: Record<string, string> = {}) {
  const nothing = () => Promise.reject(new Error("not asked for"));
  const view = sampleView({}, {
    operator: {
      record: nothing,
      disconnect: nothing,
      cancel: nothing,
      raiseBudget: nothing,
      decide: nothing,
      send: nothing,
    },
  });
  const wallMs = () => SAMPLE_NOW_MS;
  const app = createDashboard(view, { wallMs, logins: { localKey: "key", port: () => 5001, wallMs } });
  const body = new URLSearchParams(fields);
  const answer = await app.request("/operator/cancel", { method: "POST", body, headers: { ...OWN, accept } });
  return { answer, text: await answer.text() };
}

Deno.test("a refused form is answered to a browser by a page, to a program by the words alone", async () => {
  const page = await cancel("text/html,*/*;q=0.8");
  assert.equal(page.answer.status, 403);
  assert.match(page.answer.headers.get("content-type")!, /^text\/html/);
  assert.equal(page.answer.headers.get("x-content-type-options"), "nosniff");
  assert.match(page.text, /<nav[\s\S]*Nobody is logged in here/);
  const words = await cancel("*/*");
  assert.equal(words.answer.status, 403);
  assert.match(words.text, /^Nobody is logged in here/);
});

Deno.test("a form that is too long is refused before it is read", async () => {
  const { answer } = await cancel("*/*", { token: "x".repeat(40_000) });
  assert.equal(answer.status, 413);
});
