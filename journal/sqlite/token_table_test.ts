import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { TokenRow } from "../rows.ts";
import { migrate } from "./migrate.ts";
import { TokenTable } from "./token_table.ts";

function token(byte: number, more: Partial<TokenRow> = {}): TokenRow {
  return {
    token_hash: new Uint8Array(32).fill(byte),
    token_id: null,
    ai_id: "A",
    role: "agent",
    origin: "flag",
    created_ms: byte,
    expires_ms: null,
    revoked_ms: null,
    last_used_ms: null,
    last_address: null,
    last_transport: null,
    ...more,
  };
}

function newTable() {
  const db = new DatabaseSync(":memory:");
  migrate(db);
  const table = new TokenTable(db, { onWritten: () => {} });
  return {
    table,
    stored: () => table.all().map((row) => ({ ...row })),
    [Symbol.dispose]: () => db.close(),
  };
}

Deno.test("tokens of flags are replaced, those that were created stay", () => {
  using made = newTable();
  made.table.replaceFlags([token(1), token(2, { ai_id: "B", expires_ms: 5 })]);
  const created = token(3, { origin: "created", token_id: "00000003", role: "admin", expires_ms: 9 });
  made.table.put([created]);
  assert.deepEqual(made.stored(), [token(1), token(2, { ai_id: "B", expires_ms: 5 }), created]);
  made.table.replaceFlags([token(3), token(4)]);
  assert.deepEqual(made.stored(), [created, token(4)]);
});

Deno.test("several AIs may have the same token, and each keeps its own row", () => {
  using made = newTable();
  made.table.replaceFlags([token(1, { ai_id: "B" }), token(1), token(1)]);
  assert.deepEqual(made.stored(), [token(1), token(1, { ai_id: "B" })]);
});

Deno.test("of a token that is stored only its end changes, and a use changes nothing but the last use", () => {
  using made = newTable();
  const last = { last_used_ms: 7, last_address: "::1", last_transport: "tcp" };
  made.table.put([token(1, { token_id: "a" }), token(2)]);
  made.table.put([token(1, { role: "admin", expires_ms: 5, revoked_ms: 6 })]);
  // Whoever noted the use did not know of the end yet.
  made.table.used([token(1, last), token(3, last)]);
  assert.deepEqual(made.stored(), [
    token(1, { token_id: "a", expires_ms: 5, revoked_ms: 6, ...last }),
    token(2),
  ]);
});

Deno.test("rows are stored all or none", () => {
  using made = newTable();
  assert.throws(() => made.table.put([token(1, { token_id: "a" }), token(2, { token_id: "a" })]), {
    name: "JournalError",
  });
  assert.deepEqual(made.stored(), []);
});
