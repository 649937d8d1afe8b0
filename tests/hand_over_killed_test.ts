/**
 * Hands over work between real processes, one of which is killed with -9 at a step that the seed draws, and started again. Ten
 * hand-overs are a test; `deno task hand-overs` does 200 of them.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Random } from "../hub/simulation/random.ts";
import { formatAddress } from "../internal/address.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld, startAicollab, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import type { Heard } from "./raw_ai.ts";

const HAND_OVERS = Number(Deno.env.get("AICOLLAB_HAND_OVERS") ?? 10);
const WORKERS = ["AI_Worker_1", "AI_Worker_2"] as const;
const VICTIMS = ["hub", "asker", "worker"] as const;
const PATIENCE = { timeoutMs: 60_000, intervalMs: 5 };

/** A hand-over has these steps; each is reached when it is on disk. */
const STEPS = {
  begun: () => true,
  asked: ({ entries }) => entries.some(isOf("collaboration_request")),
  taken: ({ entries }) => entries.some(isOf("collaboration_started")),
  running: ({ runs }) => runs > 0,
  // A command that has ended before its line was due is not reported.
  reported: ({ entries }) => entries.some((line) => REPORTED.has(line.message_type)),
  completed: ({ entries }) => entries.some(isOf("collaboration_complete")),
  closed: ({ entries }) => entries.some(isOf("collaboration_closed")),
} as const satisfies Record<string, (seen: Seen) => boolean>;

const REPORTED = new Set(["collaboration_progress", "collaboration_complete"]);

interface Seen {
  readonly entries: readonly Heard[];
  /** The command of a worker was started so often. */
  readonly runs: number;
}

function isOf(type: string): (line: Heard) => boolean {
  return ({ message_type }) => message_type === type;
}

/** A hub, two workers that run a command for each task, and one that asks. */
class Population implements AsyncDisposable {
  readonly hub: HubProcess;
  readonly #world: World;
  readonly #runsFile: string;
  readonly #workers = new Map<string, Deno.ChildProcess>();
  #asker: Deno.ChildProcess | undefined;
  #isOver = false;

  constructor(world: World, hub: HubProcess) {
    this.#world = world;
    this.hub = hub;
    this.#runsFile = join(world.folder, "runs");
    WORKERS.forEach((id) => this.#startWorker(id));
  }

  /** Asks until there is an answer, each time with the same key, as a script would that is started again. */
  async ask(task: string, key: string): Promise<Heard> {
    for (;;) {
      const words = ["ask", task, "--key", key, "--lease", "1s", "--wait", "50s", "--json"];
      this.#asker = this.#start(words, "AI_Asker");
      const { code, stdout, stderr } = await this.#asker.output();
      if (code === EXIT.ok) return JSON.parse(new TextDecoder().decode(stdout));
      const text = new TextDecoder().decode(stderr);
      assert.ok(
        code > 128 || code === EXIT.network || code === EXIT.timeout,
        `ask ended with ${code}: ${text}`,
      );
    }
  }

  /** Kills one of the programs; a worker is the one that has the task, if any has. */
  async kill(victim: typeof VICTIMS[number], { entries }: Seen): Promise<void> {
    if (victim === "asker") return kill(this.#asker!);
    if (victim === "hub") {
      await this.hub.kill();
      return await this.hub.start();
    }
    const id = entries.findLast(isOf("collaboration_started"))?.data.partner ?? WORKERS[0];
    const worker = this.#workers.get(id)!;
    kill(worker);
    await worker.status;
  }

  /** Returns what there is after the entry `after` and the first `before` runs. */
  seen(after: number, before: number): Seen {
    const lines: Heard[] = [];
    // A hub that was killed may be at its recovery.
    try {
      using db = new DatabaseSync(this.hub.database, { readOnly: true });
      for (
        const { lines: bytes } of db.prepare("SELECT lines FROM journal WHERE last_seq > ?").iterate(after)
      ) {
        const text = new TextDecoder().decode(bytes as Uint8Array);
        lines.push(...text.split("\n").slice(0, -1).map((line) => JSON.parse(line)));
      }
    } catch (error) {
      if (!(error instanceof Error) || !/locked|busy|open/.test(error.message)) throw error;
    }
    return { entries: lines.filter(({ seq }) => seq > after), runs: this.runs - before };
  }

  get runs(): number {
    try {
      return Deno.readTextFileSync(this.#runsFile).split("\n").length - 1;
    } catch {
      return 0;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const worker of this.#workers.values()) kill(worker);
    await Promise.all([...this.#workers.values()].map(({ status }) => status));
  }

  #startWorker(id: string): void {
    const command = `sh -c 'echo run >> ${this.#runsFile}; echo begun >&2; sleep 0.1; cat'`;
    const worker = this.#start(["agent", "--from", "AI_Asker", "--text", "--exec", command], id);
    this.#workers.set(id, worker);
    worker.output().then(() => {
      if (!this.#isOver) this.#startWorker(id);
    });
  }

  #start(words: readonly string[], id: string): Deno.ChildProcess {
    return startAicollab(this.#world, words, {
      AICOLLAB_ID: id,
      AICOLLAB_HUB: formatAddress(this.hub.address),
    });
  }
}

function kill(program: Deno.ChildProcess): void {
  try {
    program.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

Deno.test("a hand-over of which a process is killed at a step is done once, and its result is not lost", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using population = new Population(world, hub);
  const drawn = new Set<string>();
  for (let seed = 1; seed <= HAND_OVERS; seed++) {
    const random = new Random(seed);
    const step = random.pick(Object.keys(STEPS) as (keyof typeof STEPS)[]);
    const victim = random.pick(VICTIMS);
    drawn.add(`${victim} when ${step}`);
    const where = `seed ${seed}: the ${victim} is killed when it is ${step}`;
    const after = population.seen(0, 0).entries.at(-1)?.seq ?? 0;
    const before = population.runs;
    const seen = () => population.seen(after, before);
    const asking = population.ask(`the words of seed ${seed}`, `hand-over-${seed}`);
    await waitUntil(() => STEPS[step](seen()), { name: where, ...PATIENCE });
    await population.kill(victim, seen());
    const result = await asking;

    const { entries } = seen();
    const count = (type: string) => entries.filter(isOf(type)).length;
    const { session_id } = entries.find(isOf("collaboration_request"))!.data;
    assert.deepEqual(
      [count("collaboration_request"), count("collaboration_complete"), count("collaboration_closed")],
      [1, 1, 1],
      where,
    );
    const complete = entries.find(isOf("collaboration_complete"))!;
    assert.deepEqual(
      [result.session_id, result.state, result.outcome],
      [session_id, "completed", "success"],
      where,
    );
    assert.deepEqual(result.result, complete.data.result, where);
    assert.ok(result.result.output.includes(`the words of seed ${seed}`), where);
    assert.equal(result.partner, complete.source_ai, where);
  }
  console.log(`${HAND_OVERS} hand-overs, one completion each: ${[...drawn].sort().join(", ")}`);
});
