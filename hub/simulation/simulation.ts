/**
 * Runs the real hub in a simulated world: one seed decides what every AI says, when bytes arrive, when commits return, and
 * what goes wrong. Everything told and everything stored is checked as it happens; at the end the world calms down, and
 * then nothing may be left open. [T13]
 */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { DRAIN_MS, drainHub } from "../drain.ts";
import { UserError } from "../../internal/user_error.ts";
import type { Commit } from "../../journal/journal.ts";
import { HubOperator } from "../view/operator.ts";
import { Disk } from "./simulated_disk.ts";
import { FoldCheck } from "./fold_check.ts";
import { isAi, Ledger } from "./ledger.ts";
import { Link } from "./simulated_connection.ts";
import { drawProfile, type Profile, type Trouble } from "./world_config.ts";
import { Random } from "./random.ts";
import { Referee, type Stop } from "./collaboration_check.ts";
import { type AiWorld, type Connected, SimulatedAi } from "./simulated_ai.ts";
import { type Sabotage, SimulatedHub } from "./simulated_hub.ts";
import type { CheckedWorld } from "./checked_world.ts";
import { DeliveryCheck, type Opening } from "./delivery_check.ts";
import { Trace } from "./trace.ts";
import { VirtualClock } from "./virtual_clock.ts";

const LOCAL_KEY = "the key of a simulated machine";
/** Rounds in which a calm world has to finish everything. */
const CALM_ROUNDS = 60;
/** Moves of a calm world between two looks at the clock. */
const CALM_MOVES = 5_000;

/** What one chunk of lines may put into an outbox before its bounds are looked at again. */
const ONE_CHUNK_BYTES = 8_000;

/** How a simulation is run. */
export interface SimulationOptions {
  readonly seed: number;
  /** Gets every event as it happens. */
  readonly print?: (event: string) => void;
  readonly sabotage?: Sabotage;
}

/** What came of one. */
export interface SimulationResult {
  /** Of the trace: the same seed gives the same. */
  readonly hash: string;
  /** What was found wrong. */
  readonly failure: Error | undefined;
  readonly disk: Disk;
}

/** Runs one simulation from start to calm. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const simulation = new Simulation(options);
  const failure = await simulation.run();
  const { disk, trace } = simulation;
  return { hash: trace.hash, failure, disk };
}

class Simulation {
  readonly disk: Disk;
  readonly trace: Trace;
  readonly #random: Random;
  readonly #profile: Profile;
  readonly #sabotage: Sabotage;
  readonly #clock = new VirtualClock();
  readonly #ledger = new Ledger();
  readonly #fold = new FoldCheck();
  readonly #referee: Referee;
  readonly #stops: Stop[] = [];
  readonly #published: CheckedWorld;
  #wasFullMs = -Infinity;
  readonly #ais: SimulatedAi[];
  #hub: SimulatedHub | null = null;
  #hubs = 0;
  #links: (Connected & { readonly ai: SimulatedAi; readonly name: string })[] = [];
  #linkCount = 0;
  #admitted = 0;
  /** What the journal of the present hub has under way. */
  #works: { readonly label: string; readonly work: () => void }[] = [];
  #calm = false;
  #operations = 0;

  constructor({ seed, print, sabotage = {} }: SimulationOptions) {
    this.trace = new Trace(print);
    this.#random = new Random(seed);
    this.#profile = drawProfile(this.#random);
    this.#sabotage = sabotage;
    this.disk = new Disk(`journal ${seed}`, (commit, from) => this.#committed(commit, from));
    this.#referee = new Referee({
      leaseMs: this.#profile.hub.leaseMs,
      nowMs: () => this.#clock.monotonicMs(),
      startedMs: () => this.#hub!.startedMs,
      stops: this.#stops,
    });
    this.#published = {
      disk: this.disk,
      ledger: this.#ledger,
      confirmed: new Map(),
      wasFullSince: (ms) => this.disk.full || this.#wasFullMs >= ms,
      isDraining: () => this.#hub?.core.draining ?? true,
      synced: (ai, data) => this.#fold.synced(ai, data),
    };
    const names = Array.from({ length: this.#profile.ais }, (_, i) => `AI_${i + 1}`);
    const world: AiWorld = {
      random: this.#random,
      ledger: this.#ledger,
      localKey: LOCAL_KEY,
      journalId: this.disk.journalId,
      names,
      maxUnacked: this.#profile.maxUnacked,
      nowMs: () => this.#clock.monotonicMs(),
      connect: (ai, opening) => this.#connect(ai, opening),
      find: (sessionId, target) => ({
        session: this.disk.sessions.has(String(sessionId)),
        target: target !== undefined && this.disk.ais.has(target),
      }),
    };
    this.#ais = names.map((name) => new SimulatedAi(name, world));
    this.trace.add(JSON.stringify(this.#profile));
  }

  async run(): Promise<Error | undefined> {
    try {
      this.#startHub();
      for (let i = 0; i < this.#profile.steps; i++) {
        this.#step();
        await drained();
        this.#check();
      }
      await this.#calmDown();
      await this.#runOut();
      await this.#goAway();
      return undefined;
    } catch (error) {
      this.trace.add(`failed: ${error}`);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #step(): void {
    for (const [trouble, probability] of Object.entries(this.#profile.troubles)) {
      if (this.#random.chance(probability)) return this.#trouble(trouble as Trouble);
    }
    if (!this.#hub && this.#random.chance(0.3)) return this.#startHub();
    if (this.disk.full && this.#random.chance(0.1)) return this.#space(false);
    const what = this.#random.weighted({ move: 12, act: 5, wait: 2 });
    if (what === "wait") return this.#wait();
    if (what === "move" && this.#move()) return;
    const ai = this.#random.pick(this.#ais);
    this.trace.add(`${ai.name} ${ai.act()}`);
  }

  /** One thing that is under way comes to its end; false when nothing is. */
  #move(): boolean {
    const moves: (() => void)[] = this.#works.map((work, i) => () => {
      this.#works.splice(i, 1);
      this.trace.add(`journal: ${work.label}`);
      work.work();
    });
    for (const { name, link } of this.#links) {
      const ai = this.#ais.find((other) => link.listener === other);
      for (const move of link.moves()) {
        if (move === "hear" && !this.#calm && !ai?.reads) continue;
        moves.push(() => this.trace.add(`${name}: ${move} ${link.move(move, this.#random)}`));
      }
    }
    if (moves.length === 0) return false;
    this.#random.pick(moves)();
    return true;
  }

  /** Time passes, never past what is due next. */
  #wait(): void {
    const most = Math.min(this.#clock.untilNextMs, 1_000);
    const ms = this.#random.chance(0.2) ? most : this.#random.between(0, Math.min(most, 200));
    this.#clock.pass(ms);
    this.trace.add(`time: ${this.#clock.monotonicMs()}`);
  }

  #trouble(trouble: Trouble): void {
    switch (trouble) {
      case "crash":
        return this.#crash();
      case "drain":
        return this.#drain();
      case "disk dies":
        if (!this.#hub) return;
        this.#hub.journal.dies = this.#random.pick(["written", "lost"]);
        return this.trace.add(`the next commit fails: ${this.#hub.journal.dies}`);
      case "disk full":
        return this.#space(true);
      case "run damaged":
        return this.#damage();
      case "hub stopped": {
        const forMs = this.#random.between(2_000, 8_000);
        this.#stops.push({ atMs: this.#clock.monotonicMs(), forMs });
        this.#clock.pass(forMs);
        return this.trace.add(`the hub is stopped for ${forMs} ms`);
      }
      case "wall clock set": {
        const byMs = this.#random.between(-10_000, 10_000);
        this.#clock.setWall(byMs);
        return this.trace.add(`the wall clock is set by ${byMs} ms`);
      }
      case "operator acts":
        return this.#operate();
    }
  }

  /** A person does something at the dashboard; that it cannot be done is an answer, too. */
  #operate(): void {
    if (!this.#hub) return;
    const operator = new HubOperator(this.#hub.core, () => `operator-${++this.#operations}`);
    const ai = this.#random.pick(this.#ais).name;
    const [session_id] = this.disk.sessions.size === 0 ? ["s1"] : this.#random.pick([...this.disk.sessions]);
    const actions = {
      disconnect: () => operator.disconnect(ai),
      cancel: () => operator.cancel(session_id),
      send: () => operator.send(ai, "from a person"),
    };
    const action = this.#random.pick(["disconnect", "cancel", "send"] as const);
    this.trace.add(`the operator: ${action} ${action === "cancel" ? session_id : ai}`);
    actions[action]().catch((error) => {
      if (!(error instanceof UserError)) {
        this.#works.push({
          label: `failed: ${error}`,
          work: () => assert.fail(error),
        });
      }
    });
  }

  #space(full: boolean): void {
    if (this.disk.full) this.#wasFullMs = this.#clock.monotonicMs();
    this.disk.full = full;
    this.trace.add(full ? "the disk is full" : "there is space again");
  }

  /** A stored run goes bad; none with a message_id, as nobody could say then what was sent before. */
  #damage(): void {
    const seq = this.#random.between(1, Math.max(1, this.disk.head));
    const batch = this.disk.head === 0 ? [] : this.disk.batchOf(seq);
    if (batch.length === 0 || batch.some(({ line }) => line.includes('"message_id"'))) return;
    this.disk.damage(seq);
    this.trace.add(`the run of ${seq} is damaged`);
  }

  /** The hub ends in good order, within its time: then everybody's position is stored. */
  #drain(): void {
    const hub = this.#hub;
    if (!hub || hub.core.draining) return;
    this.trace.add("the hub drains");
    const sinceMs = this.#clock.monotonicMs();
    const confirmed = [...hub.core.state.cursors];
    const exit = (label: string, work: () => void) => {
      if (hub === this.#hub) this.#works.push({ label, work });
    };
    drainHub(hub.core, hub).then(() =>
      exit("drained", () => {
        for (const [ai, cursor] of confirmed) {
          const isStored = this.disk.cursors.get(ai)! >= cursor || this.#published.wasFullSince(sinceMs);
          assert.ok(isStored, `a drain forgets that ${ai} has received ${cursor}`);
        }
        this.#crash();
      })
    );
    this.#clock.delay(DRAIN_MS).then(() => exit("drained no longer", () => this.#crash()));
  }

  /** The hub's process is gone at once; a commit that is under way is on disk afterwards, or not. */
  #crash(): void {
    if (!this.#hub) return;
    for (const { label, work } of this.#works) if (label === "commit" && this.#random.chance(0.5)) work();
    this.trace.add(`crash at ${this.disk.head}`);
    this.#works = [];
    this.#clock.forget();
    for (const { link } of this.#links) link.crash(this.#random.chance(0.5));
    this.#hub = null;
  }

  #startHub(): void {
    const hub = ++this.#hubs;
    this.#fold.restarted();
    this.#published.confirmed.clear();
    for (const [ai, cursor] of this.disk.cursors) this.#published.confirmed.set(ai, cursor);
    this.#hub = new SimulatedHub(
      {
        disk: this.disk,
        clock: this.#clock,
        localKey: LOCAL_KEY,
        later: (label, work) => {
          if (hub === this.#hubs) this.#works.push({ label, work });
        },
        readsEarly: () => this.#random.chance(0.5),
        onFatal: (error) => {
          if (hub === this.#hubs) this.#works.push({ label: `exit: ${error}`, work: () => this.#crash() });
        },
      },
      this.#profile.hub,
      this.#sabotage,
    );
    this.trace.add(`hub ${hub} starts at ${this.disk.head}`);
  }

  #connect(ai: SimulatedAi, opening: Opening): Connected | null {
    if (!this.#hub || this.#hub.core.draining) return null;
    const check = new DeliveryCheck(this.#published, ai.name, opening);
    const { windowBytes } = this.#profile;
    const admit = () => {
      for (const other of this.#links) if (other.ai === ai && other.check !== check) other.check.stale = true;
      return ++this.#admitted;
    };
    const link = new Link(ai, check, { windowBytes, admit });
    this.#links = this.#links.filter((other) => !other.link.isOver);
    this.#links.push({ ai, name: `${ai.name}#${++this.#linkCount}`, link, check });
    this.#hub.serve(link.socket);
    return { link, check };
  }

  #committed(commit: Commit, from: number): void {
    const entries = this.disk.entries.slice(from).map((stored) => ({
      stored,
      message: JSON.parse(stored.line),
    }));
    for (const { stored: { seq, source, line }, message } of entries) {
      assert.equal(message.source_ai, source);
      const sent = isAi(source) ? this.#ledger.store(source, seq, withoutFront(line)) : undefined;
      this.#referee.entry(message, sent);
    }
    this.#referee.committed();
    this.#fold.committed(commit, entries);
    for (const { stored } of entries) this.trace.add(`committed: ${stored.line}`);
  }

  /** What has to hold at any time. */
  #check(): void {
    if (!this.#hub) return;
    const { sequencer, collaborations, roster, bounds } = this.#hub.core;
    // A hub learns only by its next probe that there is space again.
    if (sequencer.full) this.#wasFullMs = this.#clock.monotonicMs();
    this.#fold.published(sequencer.published, collaborations.all);
    const mostBytes = bounds.maxOutboxBytes + bounds.maxAnswerBytes + ONE_CHUNK_BYTES;
    for (const { name } of this.#ais) {
      const bytes = roster.get(name)?.outbox.bytes ?? 0;
      assert.ok(bytes <= mostBytes, `${bytes} bytes wait for ${name}, at most ${mostBytes}`);
    }
  }

  /** No more trouble: everything that is open has to come to its end. */
  async #calmDown(): Promise<void> {
    this.trace.add("calm");
    this.#calm = true;
    this.#space(false);
    if (this.#hub) this.#hub.journal.dies = null;
    const isSettled = () =>
      this.#ais.every((ai) => ai.connected && ai.isAnswered && ai.isLevel(this.disk.head));
    await this.#until(isSettled, () => {
      if (!this.#hub) this.#startHub();
      for (const ai of this.#ais) if (!ai.connected) this.trace.add(`${ai.name} ${ai.connect()}`);
    });
    const { sequencer, roster, state } = this.#hub!.core;
    assert.equal(sequencer.published.head, this.disk.head, "everything durable is told");
    assert.equal(roster.present, this.#ais.length, "everybody is here");
    assert.deepEqual(new Set(state.present.keys()), new Set(this.#ais.map(({ name }) => name)));
    this.#fold.settled(state);
  }

  /** Nobody does anything: leases and times to live run out. */
  #runOut(): Promise<void> {
    return this.#until(() => this.#hub!.core.state.collaborations.size === 0);
  }

  /** All AIs vanish: nothing of them is left but what is stored. */
  async #goAway(): Promise<void> {
    for (const ai of this.#ais) ai.vanish();
    await this.#until(() => this.#hub!.isAlone && this.#hub!.core.state.present.size === 0);
    const { load, state } = this.#hub!.core;
    assert.ok(!load.closed, "nobody sends, so all may send");
    assert.deepEqual(this.disk.cursors, state.cursors, "cursors are stored");
    this.#crash();
    this.#startHub();
    this.#fold.settled(this.#hub!.core.state);
  }

  /** Lets everything happen and time pass, until `done`. */
  async #until(done: () => boolean, each: () => void = () => {}): Promise<void> {
    for (let round = 0; round < CALM_ROUNDS; round++) {
      each();
      await drained();
      for (let moves = 0; this.#move(); moves++) {
        assert.ok(moves < CALM_MOVES, "the world does not come to rest");
        await drained();
        this.#check();
      }
      if (done()) return;
      this.#clock.pass(Math.min(this.#clock.untilNextMs, 1_000));
      this.trace.add(`time: ${this.#clock.monotonicMs()}`);
    }
    assert.fail(`still waiting for ${done} after ${CALM_ROUNDS} rounds`);
  }
}

/** The sender's text of a stored line, by its own look at it. */
function withoutFront(line: string): string {
  return `{${line.slice(line.indexOf('"message_type"'))}`;
}

/** Everything that waits for nobody but itself has happened: the real loop turned once. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
