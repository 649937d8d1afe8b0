import assert from "node:assert/strict";
import { idleSpace } from "../power/idle_space.ts";
import { schedulingCost } from "../scheduler/scheduling_cost.ts";
import { vdlSpace } from "../scheduler/vdl_space.ts";
import { decode, encode } from "../space.ts";
import { idleSched, idleSchedSpace, plugIntoOneProcessor } from "./idle_sched.ts";

const load = (seed: number) => idleSched.load({ gen: idleSched.generator.name, seed, length: 4000 });
const plug = (scheduling: string, idling: string) =>
  plugIntoOneProcessor(vdlSpace.points[scheduling]!, idleSpace.points[idling]!);

Deno.test("idle-sched@1 has the parameters of vdl@1 and idle@1, each once, and coalescing", () => {
  const names = idleSchedSpace.params.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.equal(names.length, vdlSpace.params.length + idleSpace.params.length + 1);
});

Deno.test("two patterns plugged into one processor are points of the joint space, with and without waiting", () => {
  const ways = plug("las", "teo_like");
  assert.deepEqual(ways.map((params) => params["coalesce_us"]), [0, 1000]);
  for (const params of ways) {
    assert.deepEqual(decode(idleSchedSpace, encode(idleSchedSpace, params)), params);
    assert.equal(params["timer_trust"], 1);
  }
});

Deno.test("a pair of classics and the same points plugged together count the same", () => {
  const workload = load(1);
  assert.deepEqual(
    workload.run({ params: plug("cfs_like", "menu_like")[0]! }).counts,
    workload.run({ classic: "cfs_menu" }).counts,
  );
});

Deno.test("the joint objective is scheduling cost plus energy relative to the least", () => {
  const { value, counts } = load(2).run({ classic: "las_menu" });
  const [energy, least, entries, coalesced] = counts.slice(-4);
  assert.equal(value, schedulingCost(counts) + energy! / least!);
  assert.ok(entries! > 0 && coalesced === 0);
});

Deno.test("staying shallow takes energy, sleeping deeply takes time", () => {
  const workload = load(3);
  const [shallow, deep] = ["las_always_c1", "las_always_deepest"].map((classic) =>
    workload.run({ classic }).counts
  );
  assert.ok(shallow!.at(-4)! > 2 * deep!.at(-4)!);
  assert.ok(shallow![2]! < deep![2]!);
});

Deno.test("waiting for the next timer saves energy and makes people wait", () => {
  const params = plug("las", "menu_like")[0]!;
  const atOnce = load(4).run({ params }).counts;
  const waiting = load(4).run({ params: { ...params, coalesce_us: 5000 } }).counts;
  assert.equal(atOnce.at(-1), 0);
  assert.ok(waiting.at(-1)! > 20);
  assert.ok(waiting.at(-4)! < atOnce.at(-4)!);
  assert.ok(waiting[2]! > atOnce[2]!);
});
