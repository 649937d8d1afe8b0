import assert from "node:assert/strict";
import { systemClock } from "../internal/clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { Person } from "./person.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };
/** Budgets hold for a day by UTC: a clock that stands here lets no midnight come between two claims. */
const AFTERNOON_MS = Date.UTC(2026, 10, 22, 14);
let ids = 0;

function say(message_type: string, data: object, envelope: object = {}): Heard {
  return { message_type, message_id: `c${++ids}`, ...envelope, data };
}

/** Has `partner` do the work that `asker` asks for, and claim what it cost; resolves with the session. */
async function work(asker: RawAi, partner: RawAi, cost_microusd: number): Promise<string> {
  const { session_id } = await asker.ask(say("collaboration_request", { collaboration_type: "review" }));
  const { fence } = await partner.ask(say("collaboration_accept", { session_id }));
  const usage = { model: "large-1", input_tokens: 900, output_tokens: 100, cost_microusd };
  await partner.ask(
    say("collaboration_complete", { session_id, fence, outcome: "success", usage, result: { text: "fine" } }),
  );
  await asker.hear((line) =>
    line.message_type === "collaboration_closed" && line.data.session_id === session_id
  );
  return session_id;
}

Deno.test("a budget that is spent stays so over a restart of the hub, until a person raises it or the day ends", async () => {
  let wallMs = AFTERNOON_MS;
  const clock = { ...systemClock, wallMs: () => wallMs };
  await using world = await TestHub.start({ clock, http, budgets: new Map([["AI_B", 1_000_000]]) });
  let [asker, partner] = [await world.enter("AI_A"), await world.enter("AI_B")];
  await work(asker, partner, 400_000);
  await work(asker, partner, 600_000);
  await world.restart();
  [asker, partner] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const { session_id } = await asker.ask(say("collaboration_request", { collaboration_type: "review" }));
  const accept = () => partner.ask(say("collaboration_accept", { session_id }));
  const refused = await accept();
  assert.deepEqual([refused.code, refused.definite], ["BUDGET_SPENT", true]);
  assert.equal(
    refused.message,
    `Cannot accept session "${session_id}": "AI_B" has claimed $1.00 of its $1.00 for 2026-11-22 (UTC)`,
  );
  assert.equal(refused.retry_after_ms, 10 * 3_600_000);

  const person = await world.open("operator", { local_key: KEY, visit: true });
  await person.hear({ message_type: "welcome" });
  await person.ask(say("budget_raise", { add_microusd: 1 }, { target_ai: "AI_B" }));
  assert.equal((await partner.hear({ message_type: "budget_raise" })).data.add_microusd, 1);
  const { fence, message_type } = await accept();
  assert.equal(message_type, "ack");
  const more = { session_id, fence, progress: 0.5, usage: { cost_microusd: 1 } };
  await partner.ask(say("collaboration_progress", more));
  await partner.ask(say("collaboration_decline", { session_id, fence }));
  assert.equal((await accept()).code, "BUDGET_SPENT");
  wallMs += 10 * 3_600_000;
  assert.equal((await accept()).message_type, "ack");
});

Deno.test("a session whose budget is claimed is taken by nobody, and a message that comes twice is counted once", async () => {
  await using world = await TestHub.start();
  const [asker, partner] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const { session_id } = await asker.ask(
    say("collaboration_request", { collaboration_type: "review", budget: 100 }),
  );
  const { fence } = await partner.ask(say("collaboration_accept", { session_id }));
  const progress = say("collaboration_progress", {
    ...{ session_id, fence, progress: 0.5, usage: { cost_microusd: 99 } },
  });
  await partner.ask(progress);
  assert.equal((await partner.ask(progress)).duplicate, true);
  await partner.ask(say("collaboration_decline", { session_id, fence }));
  const again = await partner.ask(say("collaboration_accept", { session_id }));
  assert.equal(again.message_type, "ack");
  const usage = { cost_microusd: 1 };
  await partner.ask(
    say("collaboration_progress", { session_id, fence: again.fence, progress: 0.6, usage }),
  );
  await partner.ask(say("collaboration_decline", { session_id, fence: again.fence }));
  const refused = await partner.ask(say("collaboration_accept", { session_id }));
  assert.deepEqual([refused.code, refused.retry_after_ms], ["BUDGET_SPENT", undefined]);
});

Deno.test("pages, the API and the metrics show what is claimed, and an operator raises a budget there", async () => {
  const clock = { ...systemClock, wallMs: () => AFTERNOON_MS };
  await using world = await TestHub.start({ clock, http, budgets: new Map([["AI_B", 500_000]]) });
  const [asker, partner] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const done = await work(asker, partner, 500_000);
  const { session_id } = await asker.ask(
    say("collaboration_request", { collaboration_type: "review", budget: 2_000_000 }),
  );
  assert.equal((await partner.ask(say("collaboration_accept", { session_id }))).code, "BUDGET_SPENT");

  // The library, which pages read, follows the hub a little later.
  const shows = (path: string, what: RegExp) =>
    waitUntil(async () => what.test(await world.page(path)), { name: `${path} shows ${what}` });
  await shows("/ais", /claim to have cost[\s\S]*AI_B[\s\S]*\$0\.50[\s\S]*\$0\.50/);
  await shows("/ais/AI_B", /claims to have cost[\s\S]*\$0\.50/);
  await shows(`/collaborations/${done}`, /Claimed cost<\/dt><dd>\$0\.50/);
  await shows(`/collaborations/${session_id}`, /\$0\.00 of a budget of \$2\.00/);
  assert.match(await world.page("/metrics"), /aicollab_claimed_cost_usd_total\{ai_id="AI_B"\} 0\.5\n/);
  const { rows } = JSON.parse(await world.page("/api/v1/claims?ai=AI_B"));
  assert.deepEqual(
    rows.map(({ ai_id, cost_microusd, input_tokens }: Heard) => [ai_id, cost_microusd, input_tokens]),
    [["AI_B", 500_000, 900]],
  );
  assert.equal(JSON.parse(await world.page(`/api/v1/collaborations/${done}`)).claimed_microusd, 500_000);

  const person = await Person.logIn(world);
  const raise = (fields: Record<string, string>) => person.send("/operator/budget", fields);
  assert.equal(await raise({ session_id, usd: "1" }), `/collaborations/${session_id}`);
  await asker.hear({ message_type: "budget_raise" });
  await shows(`/collaborations/${session_id}`, /\$0\.00 of a budget of \$3\.00/);
  assert.equal(await raise({ ai_id: "AI_B", usd: "0.25" }), "/ais/AI_B");
  await partner.hear({ message_type: "budget_raise" });
  await shows("/ais/AI_B", /claims to have cost[\s\S]*\$0\.50 \+ \$0\.25/);
  assert.equal((await partner.ask(say("collaboration_accept", { session_id }))).message_type, "ack");
  assert.match(await raise({ ai_id: "AI_A", usd: "1" }), /^409 .*"AI_A": it has none.*INVALID_MESSAGE/);
});
