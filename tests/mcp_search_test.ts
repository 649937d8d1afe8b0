/** Searches the journal of a real hub as the tool `search` does. */
import assert from "node:assert/strict";
import { searchJournal } from "../mcp/journal_search.ts";
import { KEY, TestHub } from "./test_hub.ts";

Deno.test("a search finds the newest first, page by page, and keeps of long entries only their beginnings", async () => {
  await using world = await TestHub.start();
  const writer = await world.enter("AI_A");
  await using _reader = await world.enter("AI_R");
  const seqs: number[] = [];
  for (let n = 0; n < 25; n++) {
    const content = `${"x".repeat(100_000)} needle`;
    const line = { message_type: "message", message_id: `m${n}`, target_ai: "AI_R", data: { content } };
    seqs.unshift((await writer.ask(line)).seq);
  }
  const at = { address: world.hub.address, aiId: "AI_R", localKey: KEY };
  const found: number[] = [];
  let before: number | undefined;
  while (before !== 1) {
    const wanted = { words: ["NEEDLE"], before, limit: 10 };
    const { entries, readFrom } = await searchJournal(at, wanted, new AbortController().signal);
    found.push(...entries.map(({ seq }) => seq));
    assert.ok(entries.every(({ text, length }) => text.length <= 8_000 && length === 100_007));
    before = readFrom;
  }
  assert.deepEqual(found, seqs);
});
