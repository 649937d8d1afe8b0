import assert from "node:assert/strict";
import { LibraryCase } from "../../testing/library_case.ts";

Deno.test("of a collaboration with very many lines its request, its end and its last progress are read, so that it ends for who reads it", () => {
  using made = new LibraryCase();
  const line = (type: string, data: object = {}) => ({
    message_type: `collaboration_${type}`,
    data: { session_id: "s1", ...data },
  });
  made.say("A", [line("request")]);
  made.say("hub", [line("started", { partner: "B" })]);
  made.say("B", Array.from({ length: 2_500 }, (_, n) => line("progress", { progress: n / 2_500 })));
  made.say("B", [line("complete", { outcome: "success" })]);
  made.say("hub", [line("closed", { state: "completed" })]);
  const lines = made.view.sessionLines("s1").map(({ line }) => JSON.parse(line));
  const types = lines.map(({ message_type }) => message_type.slice("collaboration_".length));
  assert.equal(lines.length, 1_004);
  assert.deepEqual([...types.slice(0, 3), ...types.slice(-3)], [
    ...["request", "started", "progress"],
    ...["progress", "complete", "closed"],
  ]);
  assert.equal(lines.at(-3).data.progress, 2_499 / 2_500);
  assert.deepEqual(made.view.sessionLines("s2"), []);
});
