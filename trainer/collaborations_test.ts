import assert from "node:assert/strict";
import type { HubMessage } from "../client/hub_client.ts";
import { Collaborations } from "./collaborations.ts";

const ME = "AI_Node_2";

function message(message_type: string, data: object, more: object = {}): HubMessage {
  return { message_type, seq: 1, source_ai: "hub", timestamp: "", data, ...more } as unknown as HubMessage;
}

function request(session_id: string, from: string, more: object = {}): HubMessage {
  const data = { session_id, collaboration_type: "feature_development", ...more };
  return message("collaboration_request", data, { source_ai: from });
}

function sync(collab_ops: object[], ais: [string, string][] = [], more: object = {}): HubMessage {
  return message("training_sync", {
    ...more,
    collab_ops,
    ais: ais.map(([ai_id, specialization]) => ({ ai_id, specialization })),
  });
}

/** Makes a graphics trainer that knows one AI of each of four specializations. */
function graphics(): Collaborations {
  const state = new Collaborations(ME, "graphics");
  state.hear(
    sync([], [["AI_Net", "networking"], ["AI_Sec", "security"], ["AI_Gfx", "graphics"], [
      "AI_Win",
      "window_manager",
    ]]),
  );
  return state;
}

Deno.test("graphics works with networking and window_manager, not with others or its equals", () => {
  const state = graphics();
  state.hear(request("s1", "AI_Sec"));
  state.hear(request("s2", "AI_Gfx"));
  state.hear(request("s3", "AI_Unknown"));
  assert.equal(state.next(), undefined);
  state.hear(request("s4", "AI_Net"));
  assert.equal(state.next()!.session_id, "s4");
  state.forget("s4");
  state.hear(request("s5", "AI_Win"));
  assert.equal(state.next()!.coupling.kernel.space.id, "wm-gfx@1");
});

Deno.test("a trainer that is not preferred takes a request only while none of the preferred is present", () => {
  const state = new Collaborations("AI_Sec", "security");
  state.hear(sync([], [["AI_Net", "networking"], ["AI_Gfx", "graphics"]]));
  const task = { schema: "aicollab/joint-task@1", space: "stream@1", specialization: "networking", x: [0.5] };
  state.hear(request("s1", "AI_Net", { preferred_specializations: ["graphics"], task }));
  assert.equal(state.next(), undefined, "graphics is here");
  state.hear(message("ai_left", { ai_id: "AI_Gfx", reason: "leave" }));
  const offer = state.next()!;
  assert.equal(offer.coupling.kernel.space.id, "ids-net@1");
  assert.deepEqual(offer.task, task, "the asker's side starts the same in any coupling");
  state.hear(message("ai_joined", { ai_id: "AI_Gfx", specialization: "graphics" }));
  assert.equal(state.next(), undefined);
  const alone = { session_id: "s2", collaboration_type: "x", preferred_specializations: ["graphics"] };
  state.hear(message("collaboration_request", alone, { source_ai: "AI_Net", target_ai: "AI_Sec" }));
  assert.equal(state.next()!.session_id, "s2", "who is asked alone is asked first");
});

Deno.test("a task in our form is handed on, any other is left out without refusing the request", () => {
  const state = graphics();
  const task = { schema: "aicollab/joint-task@1", space: "stream@1", specialization: "networking", x: [0.5] };
  state.hear(request("s1", "AI_Net", { task }));
  assert.deepEqual(state.next()!.task, task);
  state.forget("s1");
  for (const odd of [{ ...task, x: [2] }, { ...task, space: "dmg@9" }, { anything: 1 }, 7]) {
    state.hear(request("s2", "AI_Net", { task: odd }));
    assert.equal(state.next()!.task, undefined);
  }
});

Deno.test("an offer has the task as its requester has amended it", () => {
  const state = graphics();
  const task = { schema: "aicollab/joint-task@1", space: "stream@1", specialization: "networking", x: [0.5] };
  state.hear(request("s1", "AI_Net", { task }));
  state.hear(message("collaboration_amend", { session_id: "s1", task: { ...task, x: [0.75] } }));
  state.hear(message("collaboration_amend", { session_id: "s9", task }));
  assert.deepEqual(state.next()!.task?.x, [0.75]);
  state.forget("s1");
  assert.equal(state.next(), undefined);
});

Deno.test("a trainer asks with fewer than two collaborations and no unanswered request", () => {
  const state = graphics();
  assert.ok(state.mayAsk());
  state.asked("s1");
  assert.ok(!state.mayAsk(), "s1 is unanswered");
  const started = { session_id: "s1", requester: ME, partner: "AI_Net", fence: 9, lease_ms: 1 };
  state.hear(message("collaboration_started", started));
  assert.ok(state.mayAsk(), "s1 is one collaboration");
  state.hear(request("s2", "AI_Net"));
  state.accepted({ session_id: "s2", fence: 4 });
  assert.ok(!state.mayAsk(), "s1 and s2 are two");
  state.hear(message("collaboration_closed", { session_id: "s1", state: "completed" }));
  assert.ok(state.mayAsk());
});

Deno.test("completed collaborations count for either party, others and those of strangers do not", () => {
  const state = graphics();
  state.asked("s1");
  state.hear(request("s2", "AI_Net"));
  state.accepted({ session_id: "s2", fence: 4 });
  state.release({ session_id: "s2", fence: 4 });
  for (const session_id of ["s1", "s2", "s3"]) {
    state.hear(message("collaboration_closed", { session_id, state: "completed" }));
  }
  assert.equal(state.finished, 2);
  state.asked("s5");
  state.hear(message("collaboration_closed", { session_id: "s5", state: "expired" }));
  assert.equal(state.finished, 2);
  assert.ok(state.mayAsk());
});

Deno.test("an end that came while the trainer was away counts, other replayed entries do not", () => {
  const state = graphics();
  state.asked("s1");
  state.hear(message("collaboration_closed", { session_id: "s1", state: "completed" }, { replayed: true }));
  assert.equal(state.finished, 1);
  state.hear(message("collaboration_request", { session_id: "s9", collaboration_type: "x" }, {
    replayed: true,
    source_ai: "AI_Net",
  }));
  assert.equal(state.next(), undefined);
});

Deno.test("a reopened collaboration is no longer held, and is on offer again", () => {
  const state = graphics();
  state.hear(request("s2", "AI_Net"));
  const lease = { session_id: "s2", fence: 4 };
  state.accepted(lease);
  assert.ok(state.holds(lease));
  assert.equal(state.next(), undefined, "one joint search at a time");
  const reopened = { session_id: "s2", requester: "AI_Net", reason: "lease_expired", attempt: 2 };
  state.hear(message("collaboration_reopened", { ...reopened, collaboration_type: "x" }));
  assert.ok(!state.holds(lease));
  state.release(lease);
  assert.equal(state.next()!.session_id, "s2");
});

Deno.test("after a reconnect the hub's list of collaborations is what counts", () => {
  const state = graphics();
  state.asked("s1");
  state.hear(request("s2", "AI_Net"));
  const lease = { session_id: "s3", fence: 7 };
  state.accepted(lease);
  const op = { collaboration_type: "x", requester: "AI_Net" };
  state.hear(sync([
    { ...op, session_id: "s3", state: "active", partner: ME, fence: 7, lease_ms: 30_000 },
    { ...op, session_id: "s8", state: "active", partner: ME, fence: 8, lease_ms: 30_000 },
  ]));
  assert.ok(state.holds(lease), "the work on s3 goes on");
  assert.ok(state.mayAsk(), "s1 is gone");
  state.release(lease);
  assert.deepEqual((({ session_id, fence }) => ({ session_id, fence }))(state.next() as typeof lease), {
    session_id: "s8",
    fence: 8,
  });
  state.accepted({ session_id: "s8", fence: 8 });
  state.hear(sync([]));
  assert.ok(!state.holds({ session_id: "s8", fence: 8 }));
});

Deno.test("a request to this trainer alone that it cannot work on is its to decline, once", () => {
  const state = graphics();
  const asked = (session_id: string, from: string, target_ai?: string) => {
    const data = { session_id, collaboration_type: "feature_development" };
    state.hear(
      message("collaboration_request", data, { source_ai: from, ...(target_ai ? { target_ai } : {}) }),
    );
  };
  asked("s1", "AI_Sec");
  asked("s2", "AI_Net", ME);
  asked("s3", "AI_Sec", ME);
  assert.deepEqual(state.takeUnwanted(), [{ session_id: "s3", missing: [] }]);
  assert.deepEqual(state.takeUnwanted(), []);
  assert.equal(state.next()!.session_id, "s2");
});

Deno.test("a request waits until an AI takes it, it is taken back, or it ends unserved, which is reported once", () => {
  const state = graphics();
  state.asked("s1");
  assert.equal(state.unanswered(), "s1");
  const started = { session_id: "s1", requester: ME, partner: "AI_Net", fence: 9, lease_ms: 1 };
  state.hear(message("collaboration_started", started));
  assert.equal(state.unanswered(), undefined);
  state.hear(message("collaboration_closed", { session_id: "s1", state: "failed", reason: "partner_left" }));
  assert.deepEqual(state.takeUnserved(), ["s1"]);
  assert.deepEqual(state.takeUnserved(), []);
  state.asked("s2");
  state.takenBack("s2");
  assert.equal(state.unanswered(), undefined);
  for (const end of ["cancelled", "expired"]) {
    state.hear(message("collaboration_closed", { session_id: "s2", state: end }));
  }
  state.hear(message("collaboration_closed", { session_id: "s7", state: "expired" }));
  assert.deepEqual(state.takeUnserved(), [], "what one took back, and what others asked, is not one's own");
});

Deno.test("a partner lets go of a collaboration that expired or failed", () => {
  for (const end of ["expired", "failed", "cancelled"]) {
    const state = graphics();
    state.hear(request("s2", "AI_Net"));
    const lease = { session_id: "s2", fence: 4 };
    state.accepted(lease);
    state.hear(message("collaboration_closed", { session_id: "s2", state: end }));
    assert.ok(!state.holds(lease));
    assert.deepEqual(state.takeUnserved(), []);
    assert.equal(state.finished, 0);
  }
});

Deno.test("what the hub has lost is forgotten: requests, offers and leases of later seqs, and nothing before", () => {
  const state = graphics();
  state.asked("s10");
  state.hear(request("s11", "AI_Net"));
  state.hear(request("s21", "AI_Win"));
  const lease = { session_id: "s9", fence: 22 };
  state.accepted(lease);
  state.lostAfter(20);
  assert.equal(state.holds(lease), false);
  assert.equal(state.unanswered(), "s10");
  assert.equal(state.next()?.session_id, "s11");
  state.hear(message("collaboration_closed", { session_id: "s11", state: "completed" }));
  assert.equal(state.next(), undefined);
  // Its seq is given again, to another request.
  state.asked("s21");
  state.lostAfter(20);
  state.hear(message("collaboration_closed", { session_id: "s21", state: "completed" }));
  assert.equal(state.finished, 0);
});

Deno.test("a trainer asks for further collaborations while it was told of none that it can take, once for each part", () => {
  const state = graphics();
  const op = (session_id: string, requester: string) => ({
    session_id,
    requester,
    state: "open",
    collaboration_type: "feature_development",
  });
  const ais: [string, string][] = [["AI_Net", "networking"], ["AI_Sec", "security"]];
  assert.equal(state.takeUnlisted(), undefined);
  state.hear(sync([op("s1", ME), op("s2", "AI_Sec")], ais, { more: true }));
  assert.equal(state.takeUnlisted(), "s2");
  assert.equal(state.takeUnlisted(), undefined);
  state.hear(sync([op("s3", "AI_Net"), op("s4", "AI_Sec")], [], { more: true, after: "s2" }));
  assert.equal(state.unanswered(), "s1", "a further part takes nothing back");
  assert.equal(state.next()!.session_id, "s3");
  assert.equal(state.takeUnlisted(), undefined, "it has an offer");
  state.forget("s3");
  assert.equal(state.takeUnlisted(), "s4");
  state.hear(sync([op("s5", "AI_Sec")], [], { after: "s4" }));
  assert.equal(state.takeUnlisted(), undefined, "that was all");
});

Deno.test("a request that requires what a trainer does not have is left to others, and declined where it is its alone", () => {
  const state = graphics();
  state.hear(request("s1", "AI_Net", { required_capabilities: ["rendering", "ray_tracing"] }));
  assert.equal(state.next(), undefined);
  const alone = { session_id: "s2", collaboration_type: "x", required_capabilities: ["ray_tracing"] };
  state.hear(message("collaboration_request", alone, { source_ai: "AI_Net", target_ai: ME }));
  assert.deepEqual(state.takeUnwanted(), [{ session_id: "s2", missing: ["ray_tracing"] }]);
  state.hear(
    request("s3", "AI_Net", { required_capabilities: ["rendering"], preferred_capabilities: ["x"] }),
  );
  assert.equal(state.next()!.session_id, "s3");
});
