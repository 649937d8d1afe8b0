/**
 * Holds the real hub and the world around it: AIs, network, disk and clock, and each fault that may happen. Everything delivered and
 * everything stored is checked as it happens.
 */
import assert from "node:assert/strict";
import { DRAIN_MS, drainHub } from "../drain.ts";
import type { Commit } from "../../journal/journal.ts";
import { SimulatedDisk } from "./simulated_disk.ts";
import { Ledger, type Sent } from "./ledger.ts";
import { type Connected, type ConnectionListener, SimulatedConnection } from "./simulated_connection.ts";
import { drawWorldConfig, type Fault, type WorldConfig } from "./world_config.ts";
import { Random } from "./random.ts";
import type { Pause } from "./collaboration_check.ts";
import { JournalChecks } from "./journal_checks.ts";
import { type AiWorld, SimulatedAi } from "./simulated_ai.ts";
import { type Mutation, SimulatedHub } from "./simulated_hub.ts";
import { SimulatedOperator } from "./simulated_operator.ts";
import type { CheckedWorld } from "./checked_world.ts";
import { DeliveryCheck, type Opening } from "./delivery_check.ts";
import { Trace } from "./trace.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** This AI only visits. */
const VISITOR = "AI_Visitor";
const LOCAL_KEY = "the key of a simulated machine";

/** One chunk of lines may put so much into an outbox before its bounds are checked again. */
const ONE_CHUNK_BYTES = 12_000;

export interface WorldOptions {
  readonly seed: number;
  /** Gets every event as it happens. */
  readonly print?: (event: string) => void;
  readonly mutation?: Mutation;
}

export class SimulatedWorld {
  readonly disk: SimulatedDisk;
  readonly trace: Trace;
  readonly random: Random;
  readonly config: WorldConfig;
  readonly #mutation: Mutation;
  readonly clock: VirtualClock;
  readonly #ledger = new Ledger();
  #checks: JournalChecks;
  readonly #pauses: Pause[] = [];
  readonly #checkedWorld: CheckedWorld;
  #wasFullMs = -Infinity;
  readonly ais: SimulatedAi[];
  readonly visitor: SimulatedAi;
  readonly #operator: SimulatedOperator;
  /** By AI: it has opened so many visits. */
  readonly #visits = new Map<string, number>();
  #hub: SimulatedHub | null = null;
  #hubs = 0;
  #connections: (Connected & { readonly ai: SimulatedAi; readonly name: string })[] = [];
  #connectionCount = 0;
  #admitted = 0;
  /** The present hub waits for these, most of them steps of its journal. */
  #pendingSteps: { readonly label: string; readonly work: () => void }[] = [];
  /** From now on AIs read all that comes, and talk no more. */
  calm = false;

  constructor({ seed, print, mutation = {} }: WorldOptions) {
    this.trace = new Trace(print);
    this.random = new Random(seed);
    this.config = drawWorldConfig(this.random);
    this.clock = new VirtualClock(this.config.wallMs);
    this.#mutation = mutation;
    this.disk = new SimulatedDisk(`journal ${seed}`, (commit, from) => this.#committed(commit, from));
    this.#checks = this.#newChecks();
    this.#checkedWorld = {
      disk: this.disk,
      ledger: this.#ledger,
      confirmed: new Map(),
      opened: new Map(),
      firstHeads: new Map(),
      since: new Map(),
      sinceOf: (ai) => this.#hub!.core.state.cursors.get(ai)!.since_seq,
      collaborations: () => this.#checks.collaborations,
      nowMs: () => this.clock.monotonicMs(),
      wasFullSince: (ms) => this.disk.full || this.#wasFullMs >= ms,
      isDraining: () => this.#hub?.core.draining ?? true,
      mayHaveTooManyVisits: (ai) => this.#visits.get(ai)! > this.config.hub.limits.max_visits!,
      wants: () => this.#checks.wants,
      talk: () => this.#checks.talk,
      topics: () => this.#checks.topics,
      spending: () => this.#checks.spending,
      receipts: () => this.#checks.receipts,
      synced: (ai, data) => this.#checks.fold.synced(ai, data),
    };
    const names = Array.from({ length: this.config.ais }, (_, i) => `AI_${i + 1}`);
    const world: AiWorld = {
      random: this.random,
      ledger: this.#ledger,
      localKey: LOCAL_KEY,
      journalId: this.disk.journalId,
      names,
      maxUnacked: this.config.maxUnacked,
      visits: this.config.visits,
      wants: this.config.wants,
      talks: () => this.config.talks && !this.calm,
      topics: this.config.topics,
      thinks: this.config.thinks,
      spends: this.config.spends,
      follows: this.config.follows,
      nowMs: () => this.clock.monotonicMs(),
      connect: (ai, opening, listener) => this.#connect(ai, opening, listener),
      find: (sessionId, target) => this.#find(sessionId, target),
    };
    this.ais = names.map((name) => new SimulatedAi(name, world));
    this.visitor = new SimulatedAi(VISITOR, world, { onlyVisits: true });
    this.#operator = new SimulatedOperator({
      ...{ random: this.random, disk: this.disk, trace: this.trace, names, spends: this.config.spends },
      later: (label, work) => this.#pendingSteps.push({ label, work }),
    });
    this.trace.add(JSON.stringify(this.config));
  }

  /** Returns the hub that runs now. */
  get hub(): SimulatedHub | null {
    return this.#hub;
  }

  /** Returns what has seen the journal from its first entry on, or from where its end was lost. */
  get checks(): JournalChecks {
    return this.#checks;
  }

  /** Makes one move of a connection or the journal; returns false where there is none. */
  move(): boolean {
    const moves: (() => void)[] = this.#pendingSteps.map((work, i) => () => {
      this.#pendingSteps.splice(i, 1);
      this.trace.add(`journal: ${work.label}`);
      work.work();
    });
    for (const { name, connection } of this.#connections) {
      for (const move of connection.moves()) {
        if (move === "read" && !this.calm && !connection.listener?.reads) continue;
        moves.push(() => this.trace.add(`${name}: ${move} ${connection.move(move, this.random)}`));
      }
    }
    if (moves.length === 0) return false;
    this.random.pick(moves)();
    return true;
  }

  /** Makes a fault happen, where it can. */
  inject(fault: Fault): void {
    switch (fault) {
      case "crash":
        return this.crash();
      case "WAL cut":
        this.crash();
        return this.#loseTail();
      case "drain":
        return this.#drain();
      case "disk dies":
        if (!this.#hub) return;
        this.#hub.journal.dies = this.random.pick(["written", "lost"]);
        return this.trace.add(`the next commit fails: ${this.#hub.journal.dies}`);
      case "disk full":
        return this.setDiskFull(true);
      case "batch damaged":
        return this.#damage();
      case "hub stopped": {
        const forMs = this.random.between(2_000, 8_000);
        this.#pauses.push({ atMs: this.clock.monotonicMs(), forMs });
        this.clock.pass(forMs);
        return this.trace.add(`the hub is stopped for ${forMs} ms`);
      }
      case "wall clock set": {
        const byMs = this.random.between(-10_000, 10_000);
        this.clock.setWall(byMs);
        return this.trace.add(`the wall clock is set by ${byMs} ms`);
      }
      case "operator acts":
        if (this.#hub) this.#operator.act(this.#hub.core);
        return;
      case "operator decides":
        if (this.#hub) this.#operator.decide(this.#hub.core);
    }
  }

  /** Fills the disk, or has space on it again. */
  setDiskFull(full: boolean): void {
    if (this.disk.full) this.#wasFullMs = this.clock.monotonicMs();
    this.disk.full = full;
    this.trace.add(full ? "the disk is full" : "there is space again");
  }

  /** Damages a stored batch without message_ids: with one, a hub would store a resend as a new message. */
  #damage(): void {
    const seq = this.random.between(1, Math.max(1, this.disk.head));
    const batch = this.disk.head === 0 ? [] : this.disk.batchOf(seq);
    if (batch.length === 0 || batch.some(({ line }) => line.includes('"message_id"'))) return;
    this.disk.damage(seq);
    this.trace.add(`the batch of ${seq} is damaged`);
  }

  /** Drains the hub, which ends in good order and in time: then all cursors are stored. */
  #drain(): void {
    const hub = this.#hub;
    if (!hub || hub.core.draining) return;
    this.trace.add("the hub drains");
    const sinceMs = this.clock.monotonicMs();
    const confirmed = [...hub.core.state.cursors.values()];
    const exit = (label: string, work: () => void) => {
      if (hub === this.#hub) this.#pendingSteps.push({ label, work });
    };
    drainHub(hub.core, hub).then(() =>
      exit("drained", () => {
        for (const { ai_id, seq } of confirmed) {
          const isStored = (this.disk.cursors.get(ai_id)?.seq ?? -1) >= seq ||
            this.#checkedWorld.wasFullSince(sinceMs);
          assert.ok(isStored, `a drain forgets the cursor ${seq} of ${ai_id}`);
        }
        hub.journal[Symbol.asyncDispose]();
        this.crash();
      })
    );
    this.clock.delay(DRAIN_MS).then(() => exit("drained no longer", () => this.crash()));
  }

  /** Ends the hub's process at once; a commit that is in flight is on disk afterwards, or not. */
  crash(): void {
    if (!this.#hub) return;
    for (const { label, work } of this.#pendingSteps) {
      if (label === "commit" && this.random.chance(0.5)) work();
    }
    this.trace.add(`crash at ${this.disk.head}`);
    this.#pendingSteps = [];
    this.clock.forget();
    for (const { connection } of this.#connections) connection.crash(this.random.chance(0.5));
    this.#hub = null;
  }

  /** Loses some of the last commits, which were published and acknowledged, from under a hub that is not running. */
  #loseTail(): void {
    const { commitsInWal } = this.disk;
    if (commitsInWal === 0) return;
    this.#ledger.forgetStored();
    this.#checks = this.#newChecks();
    this.disk.lose(this.random.between(1, commitsInWal));
    this.#ledger.lookAgain((sessionId, target) => this.#find(sessionId, target));
    const { firstHeads, since } = this.#checkedWorld;
    for (const ai of since.keys()) if (!this.disk.cursors.has(ai)) since.delete(ai);
    for (const [ai, head] of firstHeads) firstHeads.set(ai, Math.min(head, this.disk.head));
    this.trace.add(`the WAL is cut: the journal ends at ${this.disk.head}`);
  }

  #newChecks(): JournalChecks {
    return new JournalChecks({
      disk: this.disk,
      ledger: this.#ledger,
      clock: this.clock,
      config: this.config,
      visitor: VISITOR,
      pauses: this.#pauses,
      sinceMs: this.#hubs === 0 ? -Infinity : this.clock.monotonicMs(),
      startedMs: () => this.#hub?.startedMs,
      wasFullMs: () => this.#wasFullMs,
    });
  }

  #find(sessionId: unknown, target: string | undefined): Sent["found"] {
    return {
      collaboration: this.disk.sessions.has(String(sessionId)),
      target: target !== undefined && (target === "operator" || this.disk.ais.has(target)),
    };
  }

  /** Starts a hub from what is on disk. */
  startHub(): void {
    const hub = ++this.#hubs;
    this.#checks.fold.restarted();
    this.#checkedWorld.confirmed.clear();
    this.#checkedWorld.opened.clear();
    for (const { ai_id, seq } of this.disk.cursors.values()) this.#checkedWorld.confirmed.set(ai_id, seq);
    this.#hub = new SimulatedHub(
      {
        disk: this.disk,
        clock: this.clock,
        localKey: LOCAL_KEY,
        later: (label, work) => {
          if (hub === this.#hubs) this.#pendingSteps.push({ label, work });
        },
        readsEarly: () => this.random.chance(0.5),
        onFatal: (error) => {
          if (hub === this.#hubs) {
            this.#pendingSteps.push({
              label: `exit: ${error}`,
              work: () => this.crash(),
            });
          }
        },
      },
      this.config.hub,
      this.#mutation,
    );
    this.#checks.receipts.restarted(this.#hub.core.state);
    this.#checks.collaborations.restarted(this.#hub.core.state, this.clock.wallMs());
    this.trace.add(`hub ${hub} starts at ${this.disk.head}`);
  }

  #connect(ai: SimulatedAi, opening: Opening, listener: ConnectionListener): Connected | null {
    if (!this.#hub || this.#hub.core.draining) return null;
    const { firstHeads, opened } = this.#checkedWorld;
    opened.set(ai.name, 1 + (opened.get(ai.name) ?? 0));
    const { head } = this.#hub.core.sequencer.published;
    firstHeads.set(ai.name, opening.history ? 0 : firstHeads.get(ai.name) ?? head);
    const check = new DeliveryCheck(this.#checkedWorld, ai.name, opening);
    const { windowBytes } = this.config;
    const { isVisit } = opening;
    if (isVisit) this.#visits.set(ai.name, (this.#visits.get(ai.name) ?? 0) + 1);
    const admit = () => {
      for (const other of isVisit ? [] : this.#connections) {
        if (other.ai === ai && other.check !== check && !other.connection.isVisit) other.check.stale = true;
      }
      return ++this.#admitted;
    };
    const connection = new SimulatedConnection(listener, check, { windowBytes, isVisit, admit });
    this.#connections = this.#connections.filter((other) => !other.connection.isOver);
    this.#connections.push({ ai, name: `${ai.name}#${++this.#connectionCount}`, connection, check });
    this.#hub.serve(connection.socket);
    return { connection, check };
  }

  #committed(commit: Commit, from: number): void {
    const stored = this.disk.entries.slice(from);
    this.#checks.committed(commit, stored);
    for (const { line } of stored) this.trace.add(`committed: ${line}`);
  }

  /** Checks what has to hold at any time. */
  check(): void {
    if (!this.#hub) return;
    const { sequencer, collaborations, roster, bounds, state } = this.#hub.core;
    // A hub learns only by its next probe that there is space again.
    if (sequencer.full) this.#wasFullMs = this.clock.monotonicMs();
    this.#checks.fold.published(sequencer.published, collaborations.all);
    this.#checks.receipts.decided(state);
    const mostBytes = bounds.maxOutboxBytes + bounds.maxAnswerBytes + ONE_CHUNK_BYTES;
    for (const { name } of [...this.ais, this.visitor]) {
      for (const peer of [roster.get(name), ...roster.visitsOf(name)]) {
        const bytes = peer?.outbox.bytes ?? 0;
        assert.ok(bytes <= mostBytes, `${bytes} bytes wait for ${name}, at most ${mostBytes}`);
      }
      const isLost = (state.present.get(name)?.lostAtMs ?? null) !== null;
      assert.ok(!isLost || !roster.get(name)?.isPresent, `${name} is connected, and taken for lost`);
    }
    assert.ok(!state.present.has(VISITOR), "an AI that only visits is present");
  }
}
