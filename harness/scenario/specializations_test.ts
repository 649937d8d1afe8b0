import assert from "node:assert/strict";
import { BUILT_IN_NAMES, loadScenario } from "./load.ts";
import { knownSpecializations, refuseUnknownSpecializations } from "./specializations.ts";

const named = (specialization: string) => ({
  name: "mine",
  members: [
    { ai_id: "A", specialization: "graphics", start_ms: 0 },
    { ai_id: "B", specialization, start_ms: 0 },
  ],
});

Deno.test("a specialization that no trainer has is refused with the known ones", () => {
  const known = ["graphics", "networking"];
  refuseUnknownSpecializations(named("networking"), known);
  assert.throws(() => refuseUnknownSpecializations(named("netwroking"), known), {
    exit: 2,
    why: 'members.1.specialization: no trainer has "netwroking"; did you mean networking?',
  });
  assert.throws(() => refuseUnknownSpecializations(named("gardening"), known), {
    why: /there are: graphics, networking$/,
  });
});

Deno.test("trainers have every specialization of the built-in scenarios", async () => {
  const known = await knownSpecializations(Deno.env.toObject());
  for (const name of BUILT_IN_NAMES) refuseUnknownSpecializations(await loadScenario(name), known);
});
