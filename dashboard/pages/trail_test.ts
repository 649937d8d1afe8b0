import assert from "node:assert/strict";
import { createDashboard } from "../dashboard.tsx";
import { SAMPLE_NOW_MS, sampleView } from "../testing/sample_view.ts";

async function get(path: string, view = sampleView()) {
  const answer = await createDashboard(view, { wallMs: () => SAMPLE_NOW_MS }).request(path);
  return { code: answer.status, html: await answer.text() };
}

/** Returns the texts of the rows of the table behind `caption`. */
function rowsOf(html: string): string[] {
  const [, table = ""] = html.split("What people did at this hub");
  const [body = ""] = table.split("</table>");
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1)
    .map(([, row]) => row!.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim());
}

Deno.test("the trail says when who did what to whom and by which way, newest first", async () => {
  const { html } = await get("/trail");
  assert.deepEqual(rowsOf(html), [
    "12:04:12 operator admin disconnected it AI_Node_2 page 71",
    "12:04:12 operator admin cancelled it s60 page 70",
    "12:04:11 alice operator sent a message AI_Node_2 HTTP, token m3n4o5p6 69",
    "12:04:10 operator admin created a token a1b2c3d4 AI_Node_1 page 68",
    "12:04:09 operator admin logged in – page 67",
  ]);
  assert.match(html, /href="\/log\?seq=68">sent a message</, "it links the entry that the action is");
});

Deno.test("the trail is narrowed to one person, or to what an AI or a collaboration had done to it", async () => {
  const actions = async (query: string) => rowsOf((await get(`/trail?${query}`)).html).length;
  assert.deepEqual(
    [await actions("by=alice"), await actions("of=AI_Node_2"), await actions("by=operator&of=s60")],
    [1, 2, 1],
  );
  const { html } = await get("/trail?by=nobody");
  assert.match(html, /No action fits these filters\. <a href="\/trail">Show all<\/a>/);
  assert.match((await get("/trail", sampleView({ ais: 0 }))).html, /Nobody did anything yet/);
});

Deno.test("the pages of an AI and of a collaboration show what operators did to it, and only then", async () => {
  const of = async (path: string) => (await get(path)).html.split(`id="operated"`)[1];
  assert.equal(rowsOf((await of("/ais/AI_Node_2"))!).length, 2);
  assert.match((await of("/ais/AI_Node_2"))!, /href="\/trail\?of=AI_Node_2"/);
  assert.equal(rowsOf((await of("/collaborations/s60"))!).length, 1);
  assert.deepEqual([await of("/ais/AI_Node_3"), await of("/collaborations/s53")], [undefined, undefined]);
});

Deno.test("what stands in the trail is text, whoever wrote it", async () => {
  const { html } = await get("/trail", sampleView({ text: "<b>\u202e</b>" }));
  assert.doesNotMatch(html, /<b>|\u202e/);
  assert.match(html, /&lt;b&gt;⟨U\+202E⟩/);
});
