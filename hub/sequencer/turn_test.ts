import assert from "node:assert/strict";
import type { Draft } from "../broker/decision.ts";
import type { Audience } from "../../journal/rows.ts";
import { Turn, TurnWriter } from "./turn.ts";

const AT = "2026-11-22T14:02:11.000Z";

function newTurn() {
  const turn = new Turn({
    by: { ok: true, drafts: [] },
    lookup: undefined,
    now: { wallMs: Date.parse(AT), monoMs: 0 },
    arrivedMs: 0,
  });
  return { turn, writer: new TurnWriter(turn, AT) };
}

const draft = (source: string, audience: Audience = "*"): Draft => ({
  source,
  type: "message",
  audience,
  text: '{"message_type":"message","data":{"content":"é"}}',
  data: { content: "é" },
});

const shapeOf = ({ outputs }: Turn) =>
  outputs.map((output) =>
    output.kind === "batch" ? `${output.batch.first}-${output.batch.last}` : output.kind
  );

Deno.test("consecutive entries of one source to one audience are one batch, as the bytes that receivers get", () => {
  const { turn, writer } = newTurn();
  writer.entry(draft("A"), 7, { type: "message" });
  writer.entry(draft("A"), 8, { type: "message" });
  writer.flush();
  const [output] = turn.outputs;
  assert.ok(output?.kind === "batch");
  const { lines, ...batch } = output.batch;
  assert.deepEqual(batch, {
    first: 7,
    last: 8,
    atMs: Date.parse(AT),
    source: "A",
    audience: "*",
    tag: { type: "message" },
  });
  const line = (seq: number) =>
    `{"seq":${seq},"source_ai":"A","timestamp":"${AT}","message_type":"message","data":{"content":"é"}}\n`;
  assert.equal(new TextDecoder().decode(lines), line(7) + line(8));
  assert.equal(turn.entries, 2);
});

Deno.test("another source or another audience begins another batch", () => {
  const { turn, writer } = newTurn();
  writer.entry(draft("A"), 1);
  writer.entry(draft("B"), 2);
  writer.entry(draft("B", ["C"]), 3);
  writer.entry(draft("B", ["C"]), 4);
  writer.entry(draft("B", ["C", "D"]), 5);
  writer.entry(draft("B", []), 6);
  writer.flush();
  assert.deepEqual(shapeOf(turn), ["1-1", "2-2", "3-4", "5-5", "6-6"]);
});

Deno.test("another tag begins another batch of broadcasts", () => {
  const { turn, writer } = newTurn();
  const tags = [
    { type: "pattern_share", domain: "networking" },
    { type: "pattern_share", domain: "networking" },
    { type: "pattern_share", domain: "graphics" },
    { type: "collaboration_closed", requires: ["review"], parties: ["A", "B"] },
    { type: "collaboration_closed", requires: ["review"], parties: ["A", "B"] },
    { type: "collaboration_closed", requires: ["review"], parties: ["A", "C"] },
    { type: "collaboration_closed", requires: [], parties: ["A", "C"] },
  ];
  for (const [i, tag] of tags.entries()) writer.entry(draft("hub"), i + 1, tag);
  writer.flush();
  assert.deepEqual(shapeOf(turn), ["1-2", "3-3", "4-5", "6-6", "7-7"]);
});

Deno.test("answers are joined behind the entries before them, and separate outputs keep their places", () => {
  const { turn, writer } = newTurn();
  writer.answer("refusal");
  writer.entry(draft("A"), 1);
  writer.answer("ack 1");
  writer.entry(draft("A"), 2);
  writer.answer("ack 2");
  writer.relay({ source: "A", type: "status", except: "A", text: '{"message_type":"status"}' });
  writer.answer("ack 3");
  writer.separate({ kind: "close" });
  writer.flush();
  assert.deepEqual(shapeOf(turn), ["answer", "1-2", "answer", "relay", "answer", "close"]);
  const answers = turn.outputs.flatMap((output) => output.kind === "answer" ? [output.lines] : []);
  assert.deepEqual(answers.map((lines) => new TextDecoder().decode(lines)), [
    "refusal\n",
    "ack 1\nack 2\n",
    "ack 3\n",
  ]);
});
