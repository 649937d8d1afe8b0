/**
 * Runs the conformance suite of the Durable Streams protocol against a hub's own `/streams`, and holds the outcome of each of its
 * tests against expected.json. With AICOLLAB_WRITE_EXPECTED=1 it writes there what is new, to be given a reason by hand.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { roleTokens } from "../role_tokens.ts";
import { TestHub } from "../test_hub.ts";
import { type Outcome, runSuite } from "./suite.ts";
import { asTheOperator } from "./suite_fetch.ts";

const EXPECTED = fileURLToPath(new URL("expected.json", import.meta.url));

/** A test is `pass`, `created` (it passes on a topic that is named for it), or one of `not_offered`. */
interface Expected {
  readonly not_offered: Readonly<Record<string, string>>;
  readonly tests: Readonly<Record<string, string>>;
}

Deno.test({
  name:
    "each test of the suite of Durable Streams passes at /streams, or is not offered for the reason that is listed",
  // The suite leaves requests open.
  ...{ sanitizeOps: false, sanitizeResources: false },
  async fn() {
    const { secrets, openJournal } = roleTokens();
    const http = { hostname: "127.0.0.1", port: 0 };
    await using world = await TestHub.start({ http, openJournal });
    const baseUrl = `http://127.0.0.1:${world.hub.http!.port}/streams`;
    using _fetch = asTheOperator(baseUrl, secrets.operator!);
    const outcomes = await runSuite({ baseUrl, longPollTimeoutMs: 20_000 });
    const expected: Expected = JSON.parse(await Deno.readTextFile(EXPECTED));
    if (Deno.env.has("AICOLLAB_WRITE_EXPECTED")) await write(expected, outcomes);
    assert.deepEqual(differences(expected, outcomes), []);
  },
});

function differences({ not_offered, tests }: Expected, outcomes: readonly Outcome[]): string[] {
  const found: string[] = [];
  const names = new Set<string>();
  for (const { name, result, why } of outcomes) {
    if (names.has(name)) found.push(`${name}: there are two of this name`);
    names.add(name);
    const wanted = tests[name];
    if (wanted === undefined) found.push(`${name}: new, ${result} ${why}`);
    else if (wanted in not_offered) {
      if (result !== "fail") found.push(`${name}: ${result}, and is listed as not offered (${wanted})`);
    } else if (wanted !== result) found.push(`${name}: ${result}, not ${wanted}: ${why}`);
  }
  for (const name of Object.keys(tests)) {
    if (!names.has(name)) found.push(`${name}: is not in the suite any more`);
  }
  return found;
}

async function write({ not_offered, tests }: Expected, outcomes: readonly Outcome[]): Promise<void> {
  const entries = outcomes.map(({ name, result, why }) => {
    const isKnown = tests[name] !== undefined && (result === "fail") === (tests[name]! in not_offered);
    return [name, result !== "fail" ? result : isKnown ? tests[name] : `? ${why}`];
  });
  await Deno.writeTextFile(
    EXPECTED,
    JSON.stringify({ not_offered, tests: Object.fromEntries(entries) }, null, 2) + "\n",
  );
}
