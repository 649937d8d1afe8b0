import assert from "node:assert/strict";
import { UserError } from "../internal/user_error.ts";
import { cardIn } from "./card_file.ts";

Deno.test("a card is read from a file, and one that is none is refused with what is wrong and what to write", async () => {
  assert.equal(await cardIn(undefined), undefined);
  const path = await Deno.makeTempFile();
  try {
    const card = {
      name: "R",
      description: "Reviews",
      skills: [{ id: "r", name: "R", description: "Reads" }],
    };
    await Deno.writeTextFile(path, JSON.stringify(card));
    assert.deepEqual(await cardIn(path), card);
    const wrong: [string, RegExp][] = [
      ["{", /Cannot read the card/],
      ["[]", /is no card of an agent/],
      [JSON.stringify({ ...card, skills: [] }), /skills/],
      [JSON.stringify({ ...card, skills: [{ id: "r" }] }), /skills\.0\.name/],
    ];
    for (const [text, said] of wrong) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(cardIn(path), (error) => {
        assert.ok(error instanceof UserError);
        assert.match(`${error.message} ${error.why}`, said);
        assert.match(error.fix!, /"skills"/);
        return true;
      });
    }
  } finally {
    await Deno.remove(path);
  }
  await assert.rejects(cardIn(`${path}.gone`), /Cannot read the card/);
});
