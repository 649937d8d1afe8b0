import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "./limits.ts";
import { MESSAGES } from "./messages.ts";
import { parseAuth } from "./parse.ts";
import { LineScan } from "./scan.ts";
import { WANTED_TYPES } from "./wants.ts";

function parse(wants: unknown) {
  const text = JSON.stringify({ ai_id: "AI_A", wants });
  const bytes = new TextEncoder().encode(`${text}\n`);
  const scan = new LineScan();
  scan.scan(bytes, 0);
  return parseAuth({ text, bytes: bytes.length - 1, scan }, DEFAULT_LIMITS);
}

Deno.test("an AI may want every type that goes to all, but for those of collaborations", () => {
  const toAll = Object.entries(MESSAGES).filter(([type, { goesTo, durable }]) =>
    goesTo.startsWith("all") && !type.startsWith("collaboration_") && (durable !== "no" || type === "status")
  );
  assert.deepEqual(toAll.map(([type]) => type).sort(), [...WANTED_TYPES].sort());
});

Deno.test("what an AI wants is read as it stands, and may say what comes in any case", () => {
  const wants = { types: ["message"], domains: ["graphics"], capabilities: [], topics: true, mine: true };
  const parsed = parse(wants);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.auth.wants, wants);
});

Deno.test("what nobody may want is refused with its place and what would be right", () => {
  const text = (wants: unknown) => {
    const parsed = parse(wants);
    assert.ok(!parsed.ok && parsed.code === "INVALID_MESSAGE");
    return parsed.text;
  };
  assert.match(text({ domain: ["graphics"] }), /"wants".*unknown "domain"/);
  assert.match(
    text({ types: ["collaboration_request"] }),
    /"wants.types.0", "collaboration_request": expected "pattern_share" or/,
  );
  assert.match(text({ mine: false }), /"wants.mine", false: expected true/);
  assert.match(text("everything"), /"wants", "everything": expected an object/);
});
