import assert from "node:assert/strict";
import { RefusedError } from "../client/hub_client.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { conclusionPattern, jointPattern } from "./artifacts/lesson_pattern.ts";
import { type PatternContent, patternShare } from "./artifacts/pattern.ts";
import { Collaborations, type Lease } from "./collaborations.ts";
import { Exchange } from "./exchange.ts";
import { type JointWorkOptions, prepare, requestFor, type Start, workJointly } from "./joint_work.ts";
import { type Coupling, couplingOf, specializationOf } from "./kernels/table.ts";
import { Lesson } from "./learner/lesson.ts";
import { Library } from "./library.ts";
import { HubDouble } from "./testing/hub_double.ts";
import "./testing/prompt_timers.ts";

const [ME, ASKER, THIRD] = ["AI_New", "AI_Old", "AI_Third"];
const LENGTH = 300;
const still: Clock = { wallMs: () => 0, monotonicMs: () => 0, delay: () => new Promise(() => {}) };
const coupling = couplingOf("networking", "graphics")!;
const { kernel: networking, standIn } = specializationOf("networking")!;

/** Makes a pattern of the requester's own side, and the same with a better score than it has. */
function patternsOfAsker() {
  const lesson = new Lesson({
    kernel: networking,
    budget: 20,
    seed: 3,
    folds: [[1]],
    heldOut: [2],
    length: LENGTH,
  });
  while (!lesson.done) lesson.step();
  const content = conclusionPattern(lesson, { trainer: ASKER, brain: "builtin", parents: [] });
  const x = lesson.best!.x;
  return {
    x,
    lie: patternShare({ ...content, score: { ...content.score, value: content.score.value + 1 } }),
  };
}

/** Makes a graphics trainer that won a request for networking. */
function partner(start: Start = {}) {
  const hub = new HubDouble();
  const client = hub.enter(ME, "graphics");
  hub.enter(ASKER, "networking");
  const library = new Library();
  const exchange = new Exchange(client, { library });
  const collaborations = new Collaborations(ME, "graphics");
  const listening = (async () => {
    for await (const message of client) {
      collaborations.hear(message);
      if (message.message_type === "pattern_share") exchange.hear(message);
    }
  })();
  const options: JointWorkOptions = {
    aiId: ME,
    specialization: "graphics",
    brain: "builtin",
    seed: 1,
    own: {},
    library,
    exchange,
    collaborations,
    hub: client,
    clock: still,
    evals: 24,
    length: LENGTH,
    signal: new AbortController().signal,
  };
  const win = async (): Promise<Lease> => {
    hub.decide(ASKER, "collaboration_request", requestFor(coupling, "networking", start));
    const session_id = `s${hub.entries.length}`;
    await waitUntil(() => collaborations.next() !== undefined, { name: "the request came" });
    const { fence, lease_ms } = await client.send("collaboration_accept", { session_id });
    const lease = { ...collaborations.next()!, fence: fence!, lease_ms: lease_ms! };
    collaborations.accepted(lease);
    return lease;
  };
  return {
    hub,
    client,
    options,
    win,
    of: (type: string) => hub.entries.filter(({ message_type }) => message_type === type),
    [Symbol.asyncDispose]: async () => {
      await exchange.settled();
      await client.close();
      await listening;
    },
  };
}

/** Returns the content of the one joint pattern that was shared. */
function joint(entries: { data: Record<string, unknown> }[]): PatternContent {
  const contents = entries.map(({ data }) => data["content"] as PatternContent);
  const found = contents.filter(({ finding }) => finding === "joint");
  assert.equal(found.length, 1);
  return found[0]!;
}

Deno.test("a joint search starts at the pattern that the request names, and names it as a parent", async () => {
  const { x } = patternsOfAsker();
  const pattern_id = `${ASKER}_pattern_12345678`;
  await using world = partner({ x, pattern_id });
  const lease = await world.win();
  await workJointly(lease, world.options);
  const { provenance, score } = joint(world.of("pattern_share"));
  assert.deepEqual(provenance.parents, [pattern_id]);
  assert.equal(score.baseline.name, "start");
  assert.equal(world.of("collaboration_complete")[0]!.data["outcome"], "success");
});

for (const when of ["found false before", "found false only now"] as const) {
  Deno.test(`nothing starts from a pattern that was ${when}: the side's classic stands in`, async () => {
    const { x, lie } = patternsOfAsker();
    await using world = partner({ x, pattern_id: lie.pattern_id });
    const { exchange } = world.options;
    world.hub.decide(ASKER, "pattern_share", { ...lie });
    await waitUntil(() => exchange.hasUnchecked(), { name: "the pattern came" });
    if (when === "found false before") await exchange.checkNext();
    const lease = await world.win();
    await workJointly(lease, world.options);
    assert.equal(world.of("verdict")[0]!.data["result"], "mismatch");
    const { provenance, score } = joint(world.of("pattern_share"));
    assert.deepEqual(provenance.parents, []);
    const { lesson } = prepare({ ...lease, theirs: {} }, world.options);
    assert.ok(
      lesson.options.plugged.some((plugged) => JSON.stringify(plugged) === JSON.stringify(score.baseline.x)),
      `it started at ${standIn}`,
    );
  });
}

Deno.test("a search that breaks is delivered as a failure, once, and nothing is thrown or shared", async () => {
  await using world = partner();
  const lease = await world.win();
  const broken: Coupling = {
    ...coupling,
    kernel: {
      ...coupling.kernel,
      load: () => {
        throw new Error("no such link");
      },
    },
  };
  await workJointly({ ...lease, coupling: broken }, world.options);
  await world.options.exchange.settled();
  assert.deepEqual(world.of("collaboration_complete").map(({ data }) => data), [{
    session_id: lease.session_id,
    fence: lease.fence,
    outcome: "failure",
    result: { reason: "the joint search broke" },
  }]);
  assert.ok(!world.options.collaborations.holds(lease));
  assert.deepEqual(world.of("pattern_share"), []);
});

Deno.test("a result that the hub refuses is a failure, and not work for the next partner", async () => {
  await using world = partner();
  const lease = await world.win();
  const send = world.client.send.bind(world.client);
  world.client.send = (type, data, options) => {
    if (type !== "os_component_share") return send(type, data, options);
    throw new RefusedError({ code: "TOO_LARGE", message: "too large", definite: true });
  };
  await workJointly(lease, world.options);
  await world.options.exchange.settled();
  const [complete] = world.of("collaboration_complete");
  assert.deepEqual([complete!.data["outcome"], complete!.data["result"]], ["failure", {
    reason: "TOO_LARGE",
  }]);
});

for (const end of ["cancelled", "expired", "failed"] as const) {
  Deno.test(`a partner whose collaboration was ${end} meanwhile stops and delivers nothing`, async () => {
    await using world = partner();
    const lease = await world.win();
    const { session_id } = lease;
    const send = world.client.send.bind(world.client);
    world.client.send = async (type, data, options) => {
      const ack = await send(type, data, options);
      if (type === "collaboration_progress") world.hub.close(session_id, end);
      return ack;
    };
    await workJointly(lease, world.options);
    await world.options.exchange.settled();
    assert.equal(world.of("collaboration_progress").length, 1);
    for (const type of ["pattern_share", "os_component_share", "collaboration_complete"]) {
      assert.deepEqual(world.of(type), [], type);
    }
    assert.ok(!world.options.collaborations.holds(lease));
  });
}

/** These are long enough for what is found on some workloads to hold on others. */
const LONGER = 2000;

/** Adds what a third AI's joint search came to, to what is known here. */
function knowThirds({ library, ...options }: JointWorkOptions, evals: number): string {
  const { lesson } = prepare(
    { session_id: "s0", coupling, theirs: {} },
    { ...options, library, evals, length: LONGER },
  );
  while (!lesson.done) lesson.step();
  const content = jointPattern(lesson, lesson.conclude(), { trainer: THIRD, brain: "builtin", parents: [] });
  const { pattern_id } = patternShare(content);
  library.add({ pattern_id, content });
  return pattern_id;
}

Deno.test("another AI's joint pattern is never shared again: the result names it, without a component", async () => {
  await using world = partner();
  const found = knowThirds(world.options, 80);
  const lease = await world.win();
  // The starts need all these evaluations: the search has none for itself.
  const evals = prepare({ ...lease, theirs: {} }, world.options).lesson.options.plugged.length + 1;
  await workJointly(lease, { ...world.options, evals, length: LONGER });
  const { data } = world.of("collaboration_complete")[0]!;
  assert.equal(data["outcome"], "success");
  assert.equal(data["component_id"], undefined);
  assert.equal((data["result"] as { pattern_id: string }).pattern_id, found);
  assert.deepEqual([...world.of("pattern_share"), ...world.of("os_component_share")], []);
});

Deno.test("a result that goes on from another AI's joint pattern names it as a parent", async () => {
  await using world = partner();
  const found = knowThirds({ ...world.options, seed: 2 }, 80);
  await workJointly(await world.win(), { ...world.options, evals: 80, seed: 2, length: LONGER });
  assert.deepEqual(joint(world.of("pattern_share")).provenance.parents, [found]);
});

Deno.test("a joint search that has no time left delivers what it has, and says how little that took", async () => {
  await using world = partner();
  let nowMs = 0;
  const slow = { ...still, monotonicMs: () => nowMs += 5000 };
  await workJointly(await world.win(), { ...world.options, clock: slow });
  const [complete] = world.of("collaboration_complete");
  assert.equal(complete!.data["outcome"], "success");
  const { evals } = complete!.data["result"] as { evals: number };
  assert.ok(evals < world.options.evals, `${evals} evaluations`);
});

Deno.test("a lease outlives what is slow before the first evaluation", async () => {
  await using world = partner();
  const lease = { ...await world.win(), lease_ms: 3 };
  // It is as slow as it takes until the timer had its turn.
  const checkPattern = () => waitUntil(() => world.hub.renewals >= 2, { name: "the lease was renewed" });
  world.options.exchange.checkPattern = async () => void await checkPattern();
  const named = {
    ...lease,
    task: {
      schema: "aicollab/joint-task@1" as const,
      space: "ccd@1",
      specialization: "networking",
      pattern_id: `${ASKER}_pattern_12345678`,
    },
  };
  await workJointly(named, { ...world.options, clock: systemClock });
  assert.equal(world.of("collaboration_complete")[0]!.data["outcome"], "success");
});

Deno.test("a stopped joint search throws the reason, delivers nothing and is no failure", async () => {
  await using world = partner();
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(workJointly(await world.win(), { ...world.options, signal }), signal.reason);
  assert.deepEqual(world.of("collaboration_complete"), []);
});
