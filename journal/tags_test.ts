import assert from "node:assert/strict";
import { isWanted, tagOf } from "./tags.ts";

const COLLABORATION = {
  requester: "A",
  partner: "B",
  last_partner: "C",
  request: '{"required_capabilities":["review"]}',
};

Deno.test("a tag says of what type and in which domain an entry is, and whose collaboration it belongs to", () => {
  assert.deepEqual(tagOf("pattern_share", { domain: "networking", content: 1 }), {
    type: "pattern_share",
    domain: "networking",
  });
  assert.deepEqual(tagOf("message", { domain: "networking" }), { type: "message" });
  assert.deepEqual(tagOf("code_share", { domain: "graphics", session_id: "s1" }, COLLABORATION), {
    type: "code_share",
    domain: "graphics",
    parties: ["A", "B", "C"],
  });
});

Deno.test("what follows on a request has the request's capabilities in its tag, and its parties", () => {
  assert.deepEqual(tagOf("collaboration_request", { required_capabilities: ["review"] }), {
    type: "collaboration_request",
    requires: ["review"],
    parties: [],
  });
  assert.deepEqual(tagOf("collaboration_closed", { session_id: "s1" }, COLLABORATION), {
    type: "collaboration_closed",
    requires: ["review"],
    parties: ["A", "B", "C"],
  });
});

Deno.test("a request is wanted by who lists all that it requires, and one that requires nothing by who lists anything", () => {
  const tag = (...requires: string[]) => ({ type: "collaboration_request", requires, parties: [] });
  assert.ok(isWanted({ capabilities: ["rust", "review"] }, tag("review"), "B"));
  assert.ok(!isWanted({ capabilities: ["review"] }, tag("review", "rust"), "B"));
  assert.ok(isWanted({ capabilities: [] }, tag(), "B"));
  assert.ok(!isWanted({ types: ["message"] }, tag(), "B"));
});

Deno.test("domains narrow the types that have one, and alone want every type that has one", () => {
  const network = { type: "pattern_share", domain: "networking" };
  assert.ok(isWanted({ domains: ["networking"] }, network, "B"));
  assert.ok(!isWanted({ types: ["pattern_share"], domains: ["graphics"] }, network, "B"));
  assert.ok(isWanted({ types: ["verdict"], domains: ["graphics"] }, { type: "verdict" }, "B"));
  assert.ok(!isWanted({ domains: ["networking"] }, { type: "verdict" }, "B"));
  assert.ok(!isWanted({}, network, "B"));
});
