import assert from "node:assert/strict";
import { TokenMemory } from "../access/testing/token_memory.ts";
import { TokenBook } from "../access/token_book.ts";
import { chosen } from "./chosen_token.ts";
import type { TokenPlace } from "./token_place.ts";

/** A place lists only its `max` newest tokens, as a hub does. */
async function placeOf(names: readonly string[], max: number) {
  const book = new TokenBook([], { store: new TokenMemory(), wallMs: () => 1 });
  const ids: string[] = [];
  for (const name of names) {
    const made = await book.create({ name });
    assert(made.ok);
    ids.push(made.value.token_id);
  }
  const list: TokenPlace["list"] = (name) => {
    const all = book.list(name);
    return Promise.resolve({ tokens: all.slice(-max), tokens_total: all.length });
  };
  return { place: { where: "here", via: "hub", list } as unknown as TokenPlace, ids };
}

Deno.test("a name or an id that is older than all tokens of a long list is found as any other", async () => {
  const { place, ids } = await placeOf(["old", "new", "new"], 2);
  assert.deepEqual(await chosen("old", place), { name: "old" });
  assert.deepEqual(await chosen(ids[0]!, place), { token_id: ids[0] });
  assert.deepEqual(await chosen(ids[2]!, place), { token_id: ids[2] });
  await assert.rejects(chosen("older", place), { code: "UNKNOWN_TOKEN" });
});

Deno.test("a word that is neither a name nor an id is refused where all tokens are listed", async () => {
  const { place } = await placeOf(["old", "new"], 2);
  for (const word of ["nobody", "00000000"]) {
    await assert.rejects(chosen(word, place), { code: "UNKNOWN_TOKEN" }, word);
  }
});
