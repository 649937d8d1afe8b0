import assert from "node:assert/strict";
import type { Role } from "./identity.ts";
import { type Action, ACTIONS, may } from "./roles.ts";

const actionsOf = (role: Role) => Object.keys(ACTIONS).filter((action) => may(role, action as Action));

Deno.test("an observer may only read, and an agent only act as its own name", () => {
  assert.deepEqual(actionsOf("observer"), ["connect", "read_public", "read_everything"]);
  assert.deepEqual(actionsOf("agent"), ["connect", "read_public", "read_directed", "send"]);
});

Deno.test("an operator may what an agent and an observer may, an admin what an operator may and everything else", () => {
  const operator = actionsOf("operator");
  for (const role of ["agent", "observer"] as const) {
    for (const action of actionsOf(role)) assert(operator.includes(action), action);
  }
  assert.equal(may("operator", "manage_tokens"), false);
  assert.deepEqual(actionsOf("admin"), Object.keys(ACTIONS));
});
