import assert from "node:assert/strict";
import { LibraryCase } from "../../testing/library_case.ts";

const message = { message_type: "message", data: { content: "x" } };

Deno.test("the flow counts the last entries by sender and receiver, strongest first", () => {
  using made = new LibraryCase();
  assert.deepEqual(made.view.flow({ entries: 10 }), {
    from_seq: 0,
    to_seq: 0,
    from_ms: null,
    to_ms: null,
    edges: [],
  });
  made.say("A", Array(5).fill(message));
  made.say("B", [message], { audience: ["A", "C"] });
  made.say("hub", [message], { audience: [] });
  made.say("A", Array(2).fill(message), { audience: ["B"] });
  assert.deepEqual(made.view.flow({ entries: 100 }), {
    from_seq: 1,
    to_seq: 9,
    from_ms: 1_001,
    to_ms: 1_008,
    edges: [
      { from: "A", to: "*", entries: 5 },
      { from: "A", to: "B", entries: 2 },
      { from: "B", to: "A", entries: 1 },
      { from: "B", to: "C", entries: 1 },
    ],
  });
  const last = made.view.flow({ entries: 6 });
  assert.deepEqual([last.from_seq, last.edges[0]], [4, { from: "A", to: "*", entries: 2 }]);
});

Deno.test("a damaged end of a batch changes no count", () => {
  using made = new LibraryCase();
  made.say("A", Array(2).fill(message));
  made.say("B", [message]);
  made.writer.db.exec("UPDATE journal SET last_seq = 1000000 WHERE first_seq = 1");
  assert.deepEqual(made.view.flow({ entries: 100 }).edges, [
    { from: "A", to: "*", entries: 2 },
    { from: "B", to: "*", entries: 1 },
  ]);
});
