import assert from "node:assert/strict";
import { BrokerCase } from "../testing/broker_case.ts";
import { type Wait, WaitGraph } from "./wait_graph.ts";

function begin(...names: string[]): BrokerCase {
  const made = new BrokerCase();
  made.hello(Object.fromEntries(names.map((name) => [name, []])));
  return made;
}

function words(waits: readonly Wait[] | undefined): string[] | undefined {
  return waits?.map(({ ai_id, waits_for, session_id }) => `${ai_id} → ${waits_for} (${session_id})`);
}

const waitsOf = ({ state }: BrokerCase) => words(state.waits.all);

Deno.test("a requester waits for its target, then for its partner, and a party that has asked for the other one", () => {
  const made = begin("A", "B", "C");
  const open = made.request("A");
  assert.deepEqual(waitsOf(made), [], "nobody in particular");
  const id = made.request("A", {}, "B");
  assert.deepEqual(waitsOf(made), [`A → B (${id})`]);
  const fence = made.accept("B", id);
  assert.deepEqual(waitsOf(made), [`A → B (${id})`]);
  made.say("B", "collaboration_question", { session_id: id, fence, text: "which?" });
  assert.deepEqual(waitsOf(made), [`B → A (${id})`], "A has to act now");
  const question_id = made.state.head;
  made.say("A", "collaboration_question", { session_id: id, text: "why?" });
  assert.deepEqual(waitsOf(made), [`A → B (${id})`, `B → A (${id})`], "both wait");
  made.say("A", "collaboration_answer", { session_id: id, question_id, text: "that" });
  assert.deepEqual(waitsOf(made), [`A → B (${id})`]);
  made.say("B", "collaboration_complete", { session_id: id, fence, outcome: "success" });
  assert.deepEqual(waitsOf(made), []);
  made.accept("C", open);
  assert.deepEqual(waitsOf(made), [`A → C (${open})`]);
});

Deno.test("the shortest circle is found that a wait closes, however many lead elsewhere", () => {
  const graph = new WaitGraph();
  let n = 0;
  const put = (requester: string, partner: string) => {
    const row = {
      session_id: `s${++n}`,
      state: "active",
      requester,
      partner,
      target_ai: null,
      questions: [],
    } as const;
    return graph.put(row)[0]!;
  };
  for (const [one, other] of [["A", "B"], ["B", "C"], ["C", "D"], ["B", "D"], ["D", "E"]] as const) {
    assert.equal(graph.circleThrough(put(one, other)), undefined);
  }
  const closing = put("D", "A");
  assert.deepEqual(words(graph.circleThrough(closing)), ["D → A (s6)", "A → B (s1)", "B → D (s4)"]);
});

Deno.test("the waits after a restart are those of the rows that are stored", () => {
  const made = begin("A", "B");
  made.accept("B", made.request("A"));
  const graph = new WaitGraph();
  graph.load([...made.state.collaborations.values()].map(({ row }) => row));
  assert.deepEqual(graph.all, made.state.waits.all);
});
