import assert from "node:assert/strict";
import { LibraryCase } from "../../testing/library_case.ts";

const action = (data: object) => ({ message_type: "operator_action", data });

/** Makes a library with four actions, and much else between them. */
function library(): LibraryCase {
  const made = new LibraryCase();
  const others = Array.from({ length: 40 }, () => ({ message_type: "message", data: { content: "x" } }));
  for (
    const data of [
      { by: "operator", role: "admin", proof: "login", via: "page", action: "login" },
      {
        by: "alice",
        role: "operator",
        proof: "token",
        by_token: "k1",
        via: "http",
        action: "disconnect",
        target: "A",
      },
      {
        by: "alice",
        role: "operator",
        proof: "token",
        via: "http",
        action: "message",
        target: "B",
        entry_seq: 7,
      },
      { by: "operator", action: "token_revoke", target: "A", token_id: "k2" },
    ]
  ) {
    made.say("A", others);
    made.say("hub", [action(data)], { audience: [] });
  }
  return made;
}

Deno.test("what people did is listed newest first, part by part, whatever lies between", () => {
  using made = library();
  const first = made.view.actions({ limit: 3 });
  assert.deepEqual(first.rows.map((row) => row.action), ["token_revoke", "message", "disconnect"]);
  const second = made.view.actions({ limit: 3, before: first.next! });
  assert.deepEqual([second.rows.map((row) => row.action), second.next], [["login"], null]);
  assert.deepEqual(first.rows[2], {
    ...{ seq: 82, at_ms: 1_082, by: "alice", role: "operator", proof: "token", by_token: "k1", via: "http" },
    ...{ action: "disconnect", target: "A", token_id: null, entry_seq: null },
  });
});

Deno.test("what people did is listed by who did it and by what it concerns", () => {
  using made = library();
  const of = (filter: object) => made.view.actions({ limit: 9, ...filter }).rows.map(({ action }) => action);
  assert.deepEqual(of({ by: "alice" }), ["message", "disconnect"]);
  assert.deepEqual(of({ target: "A" }), ["token_revoke", "disconnect"]);
  assert.deepEqual(of({ target: "A", by: "alice" }), ["disconnect"]);
  assert.deepEqual(of({ target: "nobody" }), []);
});

Deno.test("the entries of actions are found by their type without reading what lies between", () => {
  using made = library();
  const { rows, next } = made.view.entries({ message_type: "operator_action", limit: 2 });
  assert.deepEqual([rows.map(({ seq }) => seq), next], [[164, 123], 83]);
});
