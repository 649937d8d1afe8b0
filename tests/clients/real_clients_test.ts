/** Lets the real clients meet at a hub, offline: a scripted model on loopback thinks for them. */
import assert from "node:assert/strict";
import { GAP_MS } from "../../bell/schedule.ts";
import type { ModelRequest } from "../../harness/scripted_model/script.ts";
import { ScriptedModel } from "../../harness/scripted_model/scripted_model.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { aicollab } from "../aicollab.ts";
import { about } from "../messages.ts";
import { type Heard, RawAi } from "../raw_ai.ts";
import { ClaudeSession } from "./claude_session.ts";
import { clientTest } from "./client_test_case.ts";
import { type ClientWorld, makeClientWorld } from "./client_world.ts";
import { codexExec } from "./codex_exec.ts";
import { CodexWindow } from "./codex_window.ts";
import { asker, burster, type Part, played, sleeper, worker } from "./parts.ts";

const BURST = 80;
const WAKES = 20;
const PATIENCE_MS = 180_000;

/** Says what happens, when it happens. */
function story(line: string): void {
  console.log(`  ${new Date().toISOString().slice(11, 23)} ${line}`);
}

async function api({ hub }: ClientWorld, path: string): Promise<Heard> {
  const response = await fetch(`${hub.origin}/api/v1${path}`);
  assert.equal(response.status, 200, path);
  return await response.json();
}

/** Resolves with how an entry came on its way, when it is done. */
async function wayOf(world: ClientWorld, seq: number): Promise<Heard> {
  return await waitUntil(async () => {
    const { rows: [delivery] } = await api(world, `/deliveries?seq=${seq}`);
    return delivery?.steps.at(-1)?.state === "done" ? delivery : undefined;
  }, { name: `entry ${seq} is done`, timeoutMs: PATIENCE_MS });
}

function wayText({ seq, ai_id, steps }: Heard): string {
  const way = steps.map(({ state, bell, at_ms }: Heard) =>
    `${state}${bell === null ? "" : ` by ${bell}`} ${new Date(at_ms).toISOString().slice(11, 23)}`
  );
  return `entry ${seq} to ${ai_id}: ${way.join(" · ")}`;
}

/** Returns the first request that came by a bell, with its words alone. */
function wakeOf(requests: readonly ModelRequest[]): ModelRequest {
  const words = requests.map(({ text }) => /\d+ new for you.*call inbox/.exec(text)?.[0]);
  const first = words.findIndex((text) => text !== undefined);
  return { ...requests[first]!, text: words[first]! };
}

/** Enters an AI that is no client of MCP. */
async function startSender({ hub }: ClientWorld): Promise<RawAi> {
  const sender = await RawAi.connect(hub.address);
  await sender.say({ ai_id: "AI_Sender", local_key: await hub.localKey() });
  await sender.ask(about("hello", { specialization: "x" }, "hello"));
  return sender;
}

/** Resolves with the journal, oldest first. */
async function journalOf(world: ClientWorld): Promise<Heard[]> {
  const { exit, out, err } = await aicollab(world, [
    ...["log", "--data", world.hub.data, "--json", "--last", "1000"],
  ]);
  assert.equal(exit, 0, err);
  return out.trim().split("\n").map((line) => JSON.parse(line));
}

/** Asserts that a collaboration was completed once, and returns what was said in it. */
function lifeOf(journal: readonly Heard[], session_id: string): string[] {
  const opened = Number(session_id.slice(1));
  const life = journal.filter(({ seq, data }) => seq === opened || data.session_id === session_id);
  const ends = life.filter(({ message_type }) => message_type === "collaboration_complete");
  assert.equal(ends.length, 1, `${session_id} is completed once`);
  return life.map(({ seq, message_type, source_ai }) => `${seq} ${message_type} of ${source_ai}`);
}

clientTest(
  "an idle session of Claude Code is woken by Codex, takes its work, and is killed with -9; another one finishes it, once, and a burst of 80 messages is done",
  async ({ claude, codex }) => {
    const names: Record<string, string> = {};
    const sent: Heard = {};
    const held = Promise.withResolvers<string>();
    const killed = Promise.withResolvers<void>();
    const note = (what: Heard) => Object.assign(sent, what);
    const parts: Record<string, Part> = {
      first: worker({
        joined: (name) => names.first = name,
        during: async (session_id) => {
          held.resolve(session_id);
          await killed.promise;
        },
      }),
      second: worker({ joined: (name) => names.second = name }),
      asker: asker({ sent: note }),
      burster: burster({ count: BURST, sent: note }),
    };
    await using model = ScriptedModel.serve(played(parts));
    await using world = await makeClientWorld();
    await using first = new ClaudeSession(world, { program: claude, model: model.addressOf("first") });
    await first.say("Join the hub and wait to be woken.");
    await first.idleAfter(1);
    story(`${names.first} is idle`);

    const review = codexExec(world, {
      ...{ program: codex, model: model.addressOf("asker"), prompt: "Have src/x.ts reviewed." },
    });
    const early = review.then((words) => assert.fail(`Codex ended before its work was held: ${words}`));
    const session_id = await Promise.race([held.promise, early]);
    early.catch(() => {});
    story(`${names.first} was woken, has answered entry ${sent.seq}, and holds ${session_id}`);
    story(`its model was shown: ${wakeOf(model.requestsOf("first")).text}`);

    await using second = new ClaudeSession(world, { program: claude, model: model.addressOf("second") });
    await second.say("Join the hub and wait to be woken.");
    await second.idleAfter(1);
    story(`${names.second} is idle`);
    await first.kill();
    killed.resolve();
    story(`${names.first} was killed with -9 (pid ${first.pid})`);
    assert.equal(await review, "It was reviewed.");
    const { partner, state, attempt, result } = await api(world, `/collaborations/${session_id}`);
    story(`${session_id} is ${state} by ${partner} in attempt ${attempt}: ${result}`);
    assert.deepEqual([state, partner], ["completed", names.second]);
    await second.idleAfter(2);

    await codexExec(world, {
      ...{
        program: codex,
        model: model.addressOf("burster"),
        prompt: "Have it reviewed again, then send notes.",
      },
    });
    story(
      `a second session of Codex has had ${sent.session_id} done by ${names.second}, and sent ${BURST} messages`,
    );
    const burst = await waitUntil(async () => {
      const { rows } = await api(world, `/deliveries?limit=100`);
      const done = rows.filter(({ ai_id, is_request, steps }: Heard) =>
        ai_id === names.second && !is_request && steps.at(-1).state === "done"
      );
      return done.length === BURST ? done : undefined;
    }, { name: `${BURST} messages are done`, timeoutMs: PATIENCE_MS });

    const journal = await journalOf(world);
    for (const id of [session_id, sent.session_id]) {
      console.log(["", ...lifeOf(journal, id)].join("\n    "));
    }
    for (const seq of [sent.seq, Number(sent.session_id.slice(1))]) {
      const way = await wayOf(world, seq);
      assert.deepEqual(way.steps.map(({ state }: Heard) => state), [
        "stored",
        "rung",
        "fetched",
        "taken",
        "done",
      ]);
      story(wayText(way));
      const page = await (await fetch(`${world.hub.origin}/log?seq=${seq}`)).text();
      const words = page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
      story(`the page: ${/stored [\d:]+ .*?done [\d:]+/.exec(words)?.[0]}`);
    }
    const rung = burst.filter(({ steps }: Heard) => steps.some(({ state }: Heard) => state === "rung"));
    story(`${burst.length} of ${BURST} messages are done; ${rung.length} of them were rung`);
  },
);

clientTest(
  "an idle window of Codex is woken by codex queue, and does what it was woken for",
  async ({ codex }) => {
    let name = "";
    await using model = ScriptedModel.serve(played({ window: sleeper({ joined: (you) => name = you }) }));
    await using world = await makeClientWorld();
    const how = { program: codex, model: model.addressOf("window"), prompt: "Join the hub." };
    await using _window = new CodexWindow(world, how);
    const isIdle = () => name !== "" && Date.now() > model.requestsOf("window").at(-1)!.atMs + GAP_MS;
    await waitUntil(isIdle, { name: "the window is idle", timeoutMs: PATIENCE_MS });
    await using sender = await startSender(world);
    const data = { content: "Look", receipt: true };
    const { seq } = await sender.ask({ ...about("message", data, "m"), target_ai: name });
    const way = await wayOf(world, seq);
    assert.deepEqual(way.steps.map(({ state }: Heard) => state), ["stored", "rung", "fetched", "done"]);
    story(wayText(way));
    const { text, atMs } = wakeOf(model.requestsOf("window"));
    story(`its model was shown after ${Math.round(atMs - way.steps[0].at_ms)} ms: ${text}`);
  },
);

clientTest(
  "an idle session of Claude Code is woken by each of 20 messages, and how long that takes is printed",
  async ({ claude }) => {
    // A session is rung at most ten times a minute, and not again within two seconds.
    const members = ["one", "other"] as const;
    const names: Record<string, string> = {};
    const joined = (member: string) => (name: string) => void (names[member] = name);
    await using model = ScriptedModel.serve(played({
      one: worker({ joined: joined("one") }),
      other: worker({ joined: joined("other") }),
    }));
    await using world = await makeClientWorld();
    await using sender = await startSender(world);
    await using stack = new AsyncDisposableStack();
    const sessions = members.map((member) => {
      const how = { program: claude, model: model.addressOf(member) };
      return [member, stack.use(new ClaudeSession(world, how))] as const;
    });
    for (const [, session] of sessions) {
      await session.say("Join the hub and wait to be woken.");
      await session.idleAfter(1);
    }
    const wakes: number[] = [];
    const asked: Record<string, number> = {};
    for (let n = 0; n < WAKES; n++) {
      const [member, session] = sessions[n % sessions.length]!;
      await waitUntil(() => Date.now() > (asked[member] ?? 0) + GAP_MS, { name: `${member} may be rung` });
      const [turns, requests] = [session.turns, model.requestsOf(member).length];
      const data = { content: `Note ${n}`, receipt: true };
      const said = { ...about("message", data, `m${n}`), target_ai: names[member] };
      const { seq } = await sender.ask(said);
      await session.idleAfter(turns + 1);
      const { steps: [stored] } = await wayOf(world, seq);
      const { atMs } = model.requestsOf(member)[requests]!;
      wakes.push(atMs - stored.at_ms);
      asked[member] = atMs;
    }
    const sorted = wakes.toSorted((a, b) => a - b);
    const median = (sorted[WAKES / 2 - 1]! + sorted[WAKES / 2]!) / 2;
    const [least, most] = [sorted[0]!, sorted.at(-1)!].map(Math.round);
    story(
      `committed → the model is asked: median ${Math.round(median)} ms of ${WAKES} (${least}–${most} ms)`,
    );
  },
);
