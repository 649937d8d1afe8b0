import assert from "node:assert/strict";
import { PageCache } from "./page_cache.ts";

/** Makes pages that carry the number of pages made so far. */
class Maker {
  made = 0;
  readonly #pages = new PageCache();

  async ask(key: string, asOf = "1", nowMs = 0): Promise<string> {
    const make = () => Promise.resolve({ html: `${key}${++this.made}`, code: 200 as const });
    return (await this.#pages.get(key, { asOf, nowMs }, make)).html;
  }
}

Deno.test("readers of one page share it, also while it is being rendered; other pages are rendered separately", async () => {
  const maker = new Maker();
  assert.deepEqual(await Promise.all(["a", "a", "b", "a"].map((key) => maker.ask(key))), [
    "a1",
    "a1",
    "b2",
    "a1",
  ]);
});

Deno.test("a page is rendered again after any event, and after half a second", async () => {
  const maker = new Maker();
  assert.equal(await maker.ask("a", "1", 0), "a1");
  assert.equal(await maker.ask("a", "1", 499), "a1");
  assert.equal(await maker.ask("a", "2", 499), "a2");
  assert.equal(await maker.ask("a", "2", 999), "a3");
});

Deno.test("only the newest of many different pages are cached", async () => {
  const maker = new Maker();
  await maker.ask("first");
  for (let i = 0; i < 32; i++) await maker.ask(`other${i}`);
  assert.equal(await maker.ask("first"), "first34");
  assert.equal(await maker.ask("other31"), "other3133");
});

Deno.test("a page that failed is rendered again", async () => {
  const pages = new PageCache();
  const when = { asOf: "1", nowMs: 0 };
  await assert.rejects(pages.get("a", when, () => Promise.reject(new Error("planted"))));
  assert.equal((await pages.get("a", when, () => Promise.resolve({ html: "good", code: 200 }))).html, "good");
});
