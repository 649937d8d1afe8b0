/** Checks that the packed client finds the same in a line as zod does, in the same words. */
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { bundlePlain } from "../../build/client_package.ts";
import { near } from "../../protocol/testing/near_values.ts";
import { authSchema } from "../../protocol/auth_line.ts";
import { MESSAGES, type MessageType } from "../../protocol/messages.ts";
import { expectation } from "../../protocol/refusals.ts";

const TYPES = Object.keys(MESSAGES) as MessageType[];

/** Returns the first thing that is wrong, as zod's words or those of what stands in for it. */
function firstIssue(schema: { safeParse: (value: unknown, options: object) => unknown }, value: unknown) {
  const result = schema.safeParse(value, { error: expectation }) as {
    success: boolean;
    error?: { issues: { path: PropertyKey[]; message: string }[] };
  };
  if (result.success) return undefined;
  const { path, message } = result.error!.issues[0]!;
  return { path, message };
}

Deno.test("the packed client refuses what zod refuses, for the same reason in the same words", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-plain-" });
  try {
    const root = new URL("../../protocol/", import.meta.url).pathname;
    const [messages, auth] = [join(folder, "messages.js"), join(folder, "auth.js")];
    await bundlePlain(join(root, "messages.ts"), messages, folder);
    await bundlePlain(join(root, "auth_line.ts"), auth, folder);
    const { MESSAGES: plain } = await import(`file://${messages}`);
    const { authSchema: plainAuth } = await import(`file://${auth}`);
    for (const type of TYPES) {
      const [theirs, ours] = [MESSAGES[type].schema, plain[type].schema];
      fc.assert(
        fc.property(near(theirs), (value) => {
          assert.deepEqual(firstIssue(ours, value), firstIssue(theirs, value), type);
        }),
        { numRuns: 300 },
      );
    }
    fc.assert(
      fc.property(near(authSchema()), (value) => {
        assert.deepEqual(firstIssue(plainAuth(), value), firstIssue(authSchema(), value));
      }),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
