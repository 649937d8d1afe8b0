import assert from "node:assert/strict";
import type { HubView } from "../hub_view.ts";
import { createDashboard } from "../dashboard.tsx";
import { SAMPLE_NOW_MS, sampleView } from "../testing/sample_view.ts";

async function get(path: string, view: HubView = sampleView()): Promise<string> {
  const answer = await createDashboard(view, { wallMs: () => SAMPLE_NOW_MS }).request(path);
  assert.equal(answer.status, 200, path);
  return await answer.text();
}

/** Returns a section's text without its elements. */
function words(html: string, section: string): string {
  const [, inner] = new RegExp(`<section id="${section}".*?</h2>(.*?)</section>`, "s").exec(html) ?? [];
  return (inner ?? "").replaceAll(/<[^>]*>/g, "").replaceAll(/\s+/g, " ");
}

const TIME = String.raw`\d\d:\d\d:\d\d`;
const TAKEN = new RegExp(
  `stored ${TIME} · rung by socket ${TIME} · fetched ${TIME} · taken ${TIME} · done ${TIME}`,
);
const DEAD = new RegExp(`stored ${TIME} · rung by socket ${TIME} · dead ${TIME}`);

async function followed(view: HubView) {
  const { rows } = await view.library.deliveries({ limit: 10 });
  return {
    dead: rows.find(({ steps }) => steps.at(-1)!.state === "dead")!,
    message: rows.find(({ is_request, steps }) => !is_request && steps.at(-1)!.state === "done")!,
    request: rows.find(({ is_request }) => is_request)!,
  };
}

Deno.test("the log shows under what is followed the states that it came to, with time and bell", async () => {
  const entries = words(await get("/log"), "entries");
  assert.match(entries, TAKEN);
  assert.match(entries, DEAD);
  assert.equal(entries.match(/stored /g)?.length, 2, "what went to everyone is asked for by nobody");
});

Deno.test("the page of an entry shows to whom it came and how far, and nothing where it is not followed", async () => {
  const { message } = await followed(sampleView());
  assert.match(
    words(await get(`/log?seq=${message.seq}`), "delivery"),
    new RegExp(`To ${message.ai_id}: stored`),
  );
  assert.equal(words(await get("/log?seq=1"), "delivery"), "");
});

const CONVERSATIONS = [
  ["/conversations/topics/reviews", "said"],
  ["/conversations/threads/1", "said"],
  ["/conversations?q=a", "found"],
] as const;

Deno.test("conversations show under what is followed the states that it came to, as the log does", async () => {
  for (const [path, section] of CONVERSATIONS) {
    const said = words(await get(path), section);
    assert.match(said, new RegExp(`shall we compare\\?\\s*${TAKEN.source}`), path);
    assert.match(said, new RegExp(`what do you think\\?\\s*${DEAD.source}`), path);
    assert.equal(said.match(/stored /g)?.length, 2, path);
  }
});

Deno.test("what went to a topic says in one line how far how many have come", async () => {
  const view = sampleView();
  const { message } = await followed(view);
  const many = ["fetched", "stored", "fetched", "fetched"].map((state) => ({
    ...message,
    steps: message.steps.filter((step) => [state, "stored"].includes(step.state)),
  }));
  const library = { ...view.library, deliveriesOf: () => Promise.resolve(many) };
  for (const [path, section] of CONVERSATIONS) {
    assert.match(words(await get(path, { ...view, library }), section), /to 4: 1 stored, 3 fetched/, path);
  }
});

Deno.test("what is not fetched yet says until when it may be", async () => {
  const view = sampleView();
  const { message } = await followed(view);
  const waits = { ...message, steps: message.steps.slice(0, 2), expires_ms: SAMPLE_NOW_MS + 9_000 };
  const library = { ...view.library, deliveriesOf: () => Promise.resolve([waits]) };
  const page = await get(`/log?seq=${message.seq}`, { ...view, library });
  assert.match(words(page, "delivery"), /rung by socket \S+ · to be fetched until 14:02:20/);
});

Deno.test("the page of a collaboration shows how far its request came", async () => {
  const { request } = await followed(sampleView());
  assert.match(words(await get(`/collaborations/s${request.seq}`), "delivery"), TAKEN);
});

Deno.test("dead letters are listed with who sent what to whom and how far it came, and the log links them", async () => {
  const { dead } = await followed(sampleView());
  const listed = words(await get("/dead-letters"), "dead");
  assert.match(listed, DEAD);
  for (const said of [String(dead.seq), dead.sender, dead.ai_id, "and what do you think?"]) {
    assert.ok(listed.includes(said), said);
  }
  assert.doesNotMatch(listed, /taken/);
  assert.match(await get("/log"), /<a href="\/dead-letters">Dead letters/);
});

Deno.test("where nothing is dead the page says what would stand there", async () => {
  assert.match(words(await get("/dead-letters", sampleView({ ais: 0 })), "dead"), /no dead letters.*ttl_ms/);
  const view = sampleView();
  assert.match(words(await get("/dead-letters?before=1", view), "dead"), /nothing older/);
});

Deno.test("the name of a bell is text, as all that AIs write", async () => {
  const view = sampleView({ text: "<b>so\u202ecket</b><script>" });
  const { dead, message, request } = await followed(view);
  const paths = [
    "/log",
    `/log?seq=${message.seq}`,
    `/log?seq=${dead.seq}`,
    `/collaborations/s${request.seq}`,
  ];
  for (
    const path of [
      ...paths,
      "/dead-letters",
      ...CONVERSATIONS.map(([path]) => path.replace("=a", "=so")),
    ]
  ) {
    const html = await get(path, view);
    assert.doesNotMatch(html, /<b>|<script>|\u202e/, path);
    assert.ok(html.includes("rung by &lt;b&gt;so⟨U+202E⟩cket"), path);
  }
});

Deno.test("log and conversations are shown where their deliveries cannot be read, and say so", async () => {
  const view = sampleView();
  const library = { ...view.library, deliveriesOf: () => Promise.reject(new Error("no disk")) };
  for (const [path, section] of [["/log", "entries"], ...CONVERSATIONS] as const) {
    const said = words(await get(path, { ...view, library }), section);
    assert.match(said, /This part could not be read.*shall we compare\?/, path);
  }
});
