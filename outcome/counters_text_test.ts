import assert from "node:assert/strict";
import { countersText } from "./counters_text.ts";

const COUNTERS = { connected_ais: 0, shared_patterns: 6, shared_components: 1, active_collaborations: 2 };

Deno.test("the counter of collaborations says both of its parts, and is alone where an older hub does not tell them", () => {
  assert.equal(
    countersText({ ...COUNTERS, open_collaborations: 2, taken_collaborations: 0 }),
    "0 AIs, 6 patterns, 1 component, 2 collaborations (2 open, 0 active)",
  );
  assert.equal(countersText(COUNTERS), "0 AIs, 6 patterns, 1 component, 2 active collaborations");
});
