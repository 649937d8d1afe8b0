import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { PageRequest } from "../../journal/journal.ts";
import { WebhookBells } from "./webhook_bells.ts";

type BellCore = ConstructorParameters<typeof WebhookBells>[0];

Deno.test("what waits is found however many entries have come since its AI was there: a page of the journal covers a part", async () => {
  const [cursor, head, ofPage] = [10, 100_000, 20_000];
  const line = `{"seq":99999,"source_ai":"AI_A","message_type":"message","target_ai":"AI_B","data":{}}\n`;
  const core = {
    clock: new ManualClock(),
    journal: {
      journalId: "j",
      page({ after }: PageRequest) {
        const last = Math.min(after + ofPage, head);
        const lines = new TextEncoder().encode(last === head ? line : "");
        return Promise.resolve({ lines, last, more: last < head, gaps: [] });
      },
    },
    roster: { get: () => undefined, watch() {} },
    sequencer: { published: { head } },
    state: { cursors: new Map([["AI_B", { ai_id: "AI_B", seq: cursor, since_seq: 0, done: [] }]]) },
  } as unknown as BellCore;
  const webhook = {
    ai: "AI_B",
    url: new URL("http://127.0.0.1:1/"),
    secret: `whsec_${btoa("x".repeat(24))}`,
  };
  using bells = new WebhookBells(core, [webhook], { allowPrivate: true });
  await waitUntil(() => bells.states[0]!.waiting === 1, { name: "it is found", timeoutMs: 2_000 });
});
