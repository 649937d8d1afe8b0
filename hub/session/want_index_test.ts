import assert from "node:assert/strict";
import { isWanted, type Wants } from "../../journal/tags.ts";
import type { Tag } from "../../journal/rows.ts";
import { Random } from "../simulation/random.ts";
import { WantIndex } from "./want_index.ts";

interface NamedWants {
  readonly ai: string;
  readonly wants: Wants;
}

function drawReader(random: Random, ai: string): NamedWants {
  const some = (all: readonly string[]) =>
    random.chance(0.5) ? all.filter(() => random.chance(0.5)) : undefined;
  return {
    ai,
    wants: {
      types: some(["message", "code_share"]),
      domains: some(["d", "e"]),
      capabilities: some(["x", "y"]),
    },
  };
}

const TAGS: Tag[] = [
  { type: "message" },
  { type: "code_share", domain: "d" },
  { type: "code_share", domain: "e", parties: ["AI_1", "AI_2"] },
  { type: "pattern_share", domain: "d" },
  { type: "collaboration_request", requires: [], parties: [] },
  { type: "collaboration_closed", requires: ["y", "x"], parties: ["AI_3"] },
];

Deno.test("the index finds exactly the readers that want a broadcast and are no party to it, each once", () => {
  const random = new Random(1);
  const index = new WantIndex<NamedWants>();
  const readers = Array.from({ length: 200 }, (_, i) => drawReader(random, `AI_${i}`));
  for (const reader of readers) index.add(reader);
  for (const reader of readers.splice(0, 50)) index.delete(reader);
  assert.equal(index.size, 150);
  for (const tag of TAGS) {
    const due = readers.filter(({ ai, wants }) => !tag.parties?.includes(ai) && isWanted(wants, tag, ai));
    const names = [...index.readersOf(tag)].map(({ ai }) => ai).sort();
    assert.deepEqual(names, due.map(({ ai }) => ai).sort(), JSON.stringify(tag));
  }
});

Deno.test("a reader that does not want a broadcast is not even looked at", () => {
  const index = new WantIndex<NamedWants>();
  let looks = 0;
  for (let i = 0; i < 1_000; i++) {
    index.add({
      get ai() {
        looks++;
        return `AI_${i}`;
      },
      wants: { types: ["pattern_share"], domains: ["graphics"] },
    });
  }
  assert.deepEqual([...index.readersOf({ type: "pattern_share", domain: "networking" })], []);
  assert.equal(looks, 0);
});
