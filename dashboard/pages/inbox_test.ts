import assert from "node:assert/strict";
import { logIn } from "../testing/logged_in.ts";
import { sampleView } from "../testing/sample_view.ts";
import { createDashboard } from "../dashboard.tsx";
import { SAMPLE_NOW_MS } from "../testing/sample_view.ts";

async function read(view = sampleView()): Promise<string> {
  const answer = await createDashboard(view, { wallMs: () => SAMPLE_NOW_MS }).request("/inbox");
  return await answer.text();
}

Deno.test("the inbox shows who asks, for what, when and until when, and what AIs said with what was answered", async () => {
  const html = await read();
  assert.match(html, /AI_Node_1<\/a><\/strong> asks for .*approval.*14:01:11.*2026-11-29.*14:01:11.*s12/s);
  assert.match(html, /May I delete the branch/);
  assert.match(html, /git branch -D old-scheduler/);
  assert.match(html, /AI_Node_2.*asks for.*open until.*It did not say why/s);
  assert.match(html, /Two policies are equally fast\.\nWhich one shall I keep\?/);
  assert.match(html, /answered<\/span> by <a href="\/log\?seq=11">entry 11/);
  assert.doesNotMatch(html, /<form[^>]*operator/, "nobody is logged in");
});

Deno.test("whoever is logged in approves, denies and answers there, and no key sends a decision", async () => {
  const { html } = await (await logIn()).get("/inbox");
  assert.equal(html.match(/action="\/operator\/decide"/g)?.length, 2);
  assert.match(html, /name="decision" value="approve">Approve/);
  assert.match(html, /name="decision" value="deny"[^>]*>Deny/);
  assert.match(html, /name="reply_to" value="14"/);
  const decision = /<form class="operator decision".*?<\/form>/s.exec(html)![0];
  assert.doesNotMatch(decision, /<input(?! type="hidden")/, "the enter key sends a form with a line of text");
});

Deno.test("the navigation says how many wait, and nothing where none does", async () => {
  assert.match(await read(), /Inbox.*?data-field="waiting_for_operator">3<\/span>/s);
  const { status } = sampleView({ ais: 0 });
  assert.match(
    await read(sampleView({ ais: 0 }, { status })),
    /data-field="waiting_for_operator" data-none(="[^"]*")?>0</,
  );
});

Deno.test("an empty inbox says how to connect an agent of one's own", async () => {
  const html = await read(sampleView({ ais: 0 }));
  for (const words of [/claude mcp add/, /codex mcp add/, /aicollab agent --id/, /target_ai/]) {
    assert.match(html, words);
  }
});
