import assert from "node:assert/strict";
import { openFolderView } from "./folder_view.ts";
import { takeHubLock } from "../../journal/sqlite/hub_lock.ts";
import { LibraryCase, pattern } from "../../journal/testing/library_case.ts";

const session = {
  requester: "A",
  target_ai: null,
  partner: null,
  fence: 0,
  last_partner: null,
  last_fence: 0,
  attempt: 1,
  questions: [],
  claimed_microusd: 0,
  request: '{"collaboration_type":"joint"}',
  ttl_ms: 1,
  lease_ms: null,
  closed_seq: null,
  reason: null,
  open_since_ms: null,
};
const counts = { patterns: 2, components: 0, sessions: 3, completed: 1 };

function library(): LibraryCase {
  const made = new LibraryCase();
  made.say("A", [pattern("p1"), pattern("p2")], {
    counts,
    sessions: [
      { ...session, session_id: "s1", state: "active", opened_seq: 1 },
      { ...session, session_id: "s2", state: "open", opened_seq: 2 },
      { ...session, session_id: "s3", state: "completed", opened_seq: 3 },
    ],
  });
  return made;
}

Deno.test("a folder without its hub shows what is stored, nobody as present, and nothing to change", async () => {
  using made = library();
  await using view = openFolderView(made.folder, () => 5);
  const { journal_id, version, ...status } = view.status();
  assert.match(journal_id, /^[0-9a-f]{32}$/);
  assert.ok(version);
  assert.deepEqual(status, {
    connected_ais: 0,
    shared_patterns: 2,
    shared_components: 0,
    active_collaborations: 2,
    open_collaborations: 1,
    taken_collaborations: 1,
    waiting_for_operator: 0,
    commits: 0,
    head_seq: 2,
    indexed_seq: 2,
    listed_seq: 2,
    completed_collaborations: 1,
    uptime_ms: 0,
  });
  assert.deepEqual(view.collaborations().map(({ session_id }) => session_id), ["s1", "s2"]);
  assert.deepEqual([view.ais(), view.notReady(), view.operator], [[], "no hub runs here", undefined]);
  assert.equal(view.counters(), undefined);
  assert.equal((await view.library.artifacts({ limit: 1 })).rows[0]!.id, "p2");
});

Deno.test("a folder without its hub shows who waited for whom when that ended", async () => {
  using made = library();
  const counts = { patterns: 2, components: 0, sessions: 5, completed: 1 };
  made.say("B", [pattern("p3")], {
    counts,
    sessions: [
      { ...session, session_id: "s4", state: "active", partner: "B", fence: 3, opened_seq: 1 },
      { ...session, session_id: "s5", state: "open", requester: "B", target_ai: "A", opened_seq: 3 },
    ],
  });
  await using view = openFolderView(made.folder);
  const { rows, circles } = view.waits();
  assert.deepEqual(rows.map(({ ai_id, waits_for }) => [ai_id, waits_for]), [["A", "B"], ["B", "A"]]);
  assert.deepEqual(circles, [{ ais: ["A", "B"], total: 2 }]);
  assert.ok((await view.library.times([3, 99])).every((ms, i) => i === 0 ? ms !== null : ms === null));
});

Deno.test("what a hub commits meanwhile is shown, and with a limit the last entries are", async () => {
  using made = library();
  await using view = openFolderView(made.folder);
  const recent = (after: number, limit: number) => {
    const { entries, missed } = view.recent(after, limit);
    return [entries.map(({ seq }) => seq), missed];
  };
  assert.deepEqual(recent(0, 10), [[1, 2], 0]);
  made.say("A", [pattern("p3")]);
  assert.deepEqual([recent(2, 10), recent(0, 1), recent(3, 10)], [[[3], 0], [[3], 2], [[], 0]]);
  assert.equal(view.status().head_seq, 3);
});

Deno.test("a damaged entry is missed among the last ones, and damaged in the list", async () => {
  using made = library();
  made.say("A", [pattern("p3")]);
  made.writer.db.exec("UPDATE journal SET at_ms = 5 WHERE first_seq = 1");
  await using view = openFolderView(made.folder);
  const { entries, missed } = view.recent(0, 10);
  assert.deepEqual([entries.map(({ seq }) => seq), missed], [[3], 2]);
  const { rows: [, damaged] } = await view.library.entries({ limit: 10 });
  assert.deepEqual(damaged, { seq: 1, last_seq: 2, damaged: true });
});

Deno.test("a hub that runs on the folder is noticed, and neither hinders the other", async () => {
  using made = library();
  {
    using _lock = takeHubLock(made.folder);
    await using view = openFolderView(made.folder);
    assert.match(view.notReady()!, /its own dashboard/);
  }
  await using view = openFolderView(made.folder);
  assert.equal(view.isLive, false);
  takeHubLock(made.folder)[Symbol.dispose]();
});
