/** Measures what a line costs from decision to publication, without sockets and disk: `deno bench -A hub/sequencer`. */
import type { ParsedLine } from "../../protocol/parse.ts";
import { rereadLine } from "../../protocol/parse.ts";
import { emptyState } from "../broker/state.ts";
import type { Journal } from "../../journal/journal.ts";
import { RecentIds } from "./recent_ids.ts";
import { Sequencer } from "./sequencer.ts";
import type { Party } from "./turn.ts";

const LINES = 200;

function lineOf(messageId: string | undefined): ParsedLine {
  const id = messageId === undefined ? "" : `"message_id":"${messageId}",`;
  const text =
    `{"message_type":"pattern_share",${id}"data":{"pattern_id":"AI_Node_1_pattern_5f0c12ab","domain":"ccd@1",` +
    `"score":0.5,"unit":"1","direction":"min","content":{"params":[0.1,0.2,0.3],"pad":"${
      "x".repeat(100)
    }"}}}`;
  return { ok: true, text, bytes: text.length, message: rereadLine(text) };
}

function world(): { sequencer: Sequencer; party: Party } {
  const state = emptyState({ leaseMs: 30_000, maxLeaseMs: 30_000, maxOpenRequests: 16 });
  const journal = { append: () => Promise.resolve("committed") } as unknown as Journal;
  const nothing = () => {};
  const party = {
    ai: "AI_Node_1",
    recent: new RecentIds(4_096),
    arrivedMs: 0,
    answer: nothing,
    sync: nothing,
    closeGracefully: nothing,
    removeInFlight: nothing,
  };
  const delivery = { deliver: nothing, relay: nothing, published: nothing };
  const now = () => ({ wallMs: 1_700_000_000_000, monoMs: 0 });
  return {
    sequencer: new Sequencer({
      journal,
      state,
      delivery,
      now,
      maxCommitEntries: 4_096,
      maxThreads: 16,
      onFatal: nothing,
    }),
    party,
  };
}

for (const withId of [false, true]) {
  const { sequencer, party } = world();
  let next = 0;
  Deno.bench(`${LINES} patterns ${withId ? "with" : "without"} message_id`, async (b) => {
    const lines = Array.from({ length: LINES }, () => lineOf(withId ? `01J9-${next++}-pattern` : undefined));
    b.start();
    sequencer.submit(party, lines, 0);
    await sequencer.settled();
    b.end();
  });
}

// The ratio shows what the histograms add where they weigh most: in turns of one line each.
for (const isCounted of [false, true]) {
  const { sequencer, party } = world();
  if (!isCounted) sequencer.ackMs.record = sequencer.commitMs.record = () => {};
  const lines = [lineOf(undefined)];
  Deno.bench({
    name: `${LINES} patterns in as many turns, ${isCounted ? "timed" : "not timed"}`,
    group: "turns of one line",
    baseline: !isCounted,
    async fn() {
      for (let i = 0; i < LINES; i++) sequencer.submit(party, lines, 0);
      await sequencer.settled();
    },
  });
}
