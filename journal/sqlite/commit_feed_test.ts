import assert from "node:assert/strict";
import type { Followed } from "../journal.ts";
import { batch, commit } from "../testing/commits.ts";
import { packed } from "../testing/packed.ts";
import { CommitFeed } from "./commit_feed.ts";
import { Writer } from "./writer.ts";

/** Returns the seqs of what was yielded, `[first, last]` of a gap. */
function seqsOf(item: Followed): unknown {
  return "gap" in item ? item.gap : `${item.batch.first}-${item.batch.last}`;
}

Deno.test("whoever follows a journal gets what is there, gaps in their place, and then each commit", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_feed_" });
  {
    using writer = new Writer(`${folder}/hub_data.db`);
    const append = (...seqs: number[]) =>
      writer.append(packed(commit(seqs.map((seq) => batch(2 * seq - 1, "A", "*", ["x", "y"])))));
    append(1, 2, 3);
    writer.db.exec("UPDATE journal SET at_ms = at_ms + 1 WHERE first_seq = 3");
    using feed = new CommitFeed(`${folder}/hub_data.db`);
    const items = feed.follow(1)[Symbol.asyncIterator]();
    const next = async () => seqsOf((await items.next()).value);
    assert.deepEqual([feed.head, await next(), await next(), await next()], [6, "1-2", [3, 4], "5-6"]);
    const later = next();
    append(4, 5);
    feed.committed(10);
    assert.deepEqual([feed.head, await later, await next()], [10, "7-8", "9-10"]);
    const both = [feed.follow(9), feed.follow(10)].map((all) => all[Symbol.asyncIterator]().next());
    append(6);
    feed.committed(12);
    assert.deepEqual((await Promise.all(both)).map(({ value }) => seqsOf(value)), ["9-10", "11-12"]);
  }
  await Deno.remove(folder, { recursive: true });
});
