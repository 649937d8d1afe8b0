/**
 * Runs the real hub in a simulated world: one seed decides what every AI sends, when bytes arrive, when commits return,
 * and what fails. In the end no more faults happen, and then nothing may be left open.
 */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import type { SimulatedDisk } from "./simulated_disk.ts";
import { SimulatedWorld, type WorldOptions } from "./simulated_world.ts";
import type { Fault } from "./world_config.ts";

/** A world without faults has to finish everything within so many rounds. */
const CALM_ROUNDS = 60;
/** A world without faults comes to rest within so many moves of one round. */
const CALM_MOVES = 5_000;

export interface SimulationResult {
  /** The same seed gives the same hash of the trace. */
  readonly hash: string;
  /** The first check that failed threw this. */
  readonly failure: Error | undefined;
  readonly disk: SimulatedDisk;
}

/** Runs one simulation from its start until nothing is left open. */
export async function simulate(options: WorldOptions): Promise<SimulationResult> {
  const world = new SimulatedWorld(options);
  const failure = await run(world);
  const { disk, trace } = world;
  return { hash: trace.hash, failure, disk };
}

async function run(world: SimulatedWorld): Promise<Error | undefined> {
  try {
    world.startHub();
    for (let i = 0; i < world.config.steps; i++) {
      step(world);
      await eventLoopTurn();
      world.check();
    }
    await calmDown(world);
    await letAllExpire(world);
    await disconnectAll(world);
    return undefined;
  } catch (error) {
    world.trace.add(`failed: ${error}`);
    return error instanceof Error ? error : new Error(String(error));
  }
}

function step(world: SimulatedWorld): void {
  const { random, config, disk, trace } = world;
  for (const [fault, probability] of Object.entries(config.faults)) {
    if (random.chance(probability)) return world.inject(fault as Fault);
  }
  if (!world.hub && random.chance(0.3)) return world.startHub();
  if (disk.full && random.chance(0.1)) return world.setDiskFull(false);
  const what = random.weighted({ move: config.talks || config.spends ? 24 : 12, act: 5, wait: 2 });
  if (what === "wait") return wait(world);
  if (what === "move" && world.move()) return;
  const ai = random.chance(config.visits / 3) ? world.visitor : random.pick(world.ais);
  trace.add(`${ai.name} ${ai.act()}`);
}

/** Lets time pass, never past what is due next. */
function wait({ random, clock, trace }: SimulatedWorld): void {
  const most = Math.min(clock.untilNextMs, 1_000);
  const ms = random.chance(0.2) ? most : random.between(0, Math.min(most, 200));
  clock.pass(ms);
  trace.add(`time: ${clock.monotonicMs()}`);
}

/** Lets no more faults happen: everything that is open has to come to its end. */
async function calmDown(world: SimulatedWorld): Promise<void> {
  const { ais, visitor, disk, trace } = world;
  trace.add("calm");
  world.calm = true;
  world.setDiskFull(false);
  if (world.hub) world.hub.journal.dies = null;
  const isSettled = () =>
    ais.every(({ connected }) => connected) &&
    [...ais, visitor].every((ai) => ai.isAnswered && ai.isCaughtUp(disk.head));
  await until(world, isSettled, () => {
    if (!world.hub) world.startHub();
    for (const ai of ais) if (!ai.connected) trace.add(`${ai.name} ${ai.connect()}`);
    const { name, isAnswered, visits } = visitor;
    if (!isAnswered && !visits) trace.add(`${name} ${visitor.visit()}`);
  });
  const { sequencer, roster, state } = world.hub!.core;
  assert.equal(sequencer.published.head, disk.head, "everything durable is published");
  assert.equal(roster.present, ais.length, "everybody is connected");
  assert.deepEqual(new Set(state.present.keys()), new Set(ais.map(({ name }) => name)));
  world.checks.fold.settled(state);
}

/** Waits, while no AI acts, until all leases and times to live have run out. */
function letAllExpire(world: SimulatedWorld): Promise<void> {
  return until(world, () => world.hub!.core.state.collaborations.size === 0);
}

/** Disconnects all AIs, after which nothing of them is left but what is stored. */
async function disconnectAll(world: SimulatedWorld): Promise<void> {
  const { ais, visitor, disk, trace } = world;
  for (const ai of ais) ai.disconnect();
  for (const ai of ais) trace.add(`${ai.name} ${ai.visit()}`);
  const { inFlight, recentIds, state } = world.hub!.core;
  await until(world, () => state.present.size === 0);
  for (const ai of [...ais, visitor]) ai.endVisits();
  await until(world, () => world.hub!.isAlone && recentIds.size === 0);
  assert.ok(!inFlight.exceeded, "nobody sends, so all may send");
  assert.deepEqual(disk.cursors, state.cursors, "cursors are stored");
  world.checks.receipts.settled();
  world.crash();
  world.startHub();
  world.checks.fold.settled(world.hub!.core.state);
}

/** Makes moves and lets time pass until `done` returns true. */
async function until(world: SimulatedWorld, done: () => boolean, each: () => void = () => {}): Promise<void> {
  const { clock, trace } = world;
  for (let round = 0; round < CALM_ROUNDS; round++) {
    each();
    await eventLoopTurn();
    for (let moves = 0; world.move(); moves++) {
      assert.ok(moves < CALM_MOVES, "the world does not come to rest");
      await eventLoopTurn();
      world.check();
    }
    if (done()) return;
    clock.pass(Math.min(clock.untilNextMs, 1_000));
    trace.add(`time: ${clock.monotonicMs()}`);
  }
  assert.fail(`still waiting for ${done} after ${CALM_ROUNDS} rounds`);
}

/** Resolves after one turn of the real event loop: all promises that wait for nothing simulated have settled. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
