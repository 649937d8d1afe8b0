/** Measures how much of the machine other processes use during a measurement, from Linux's /proc/stat. */
import { cpuSeconds, TICKS_PER_S } from "./cpu_time.ts";

/** The first line of /proc/stat has user, nice, system, irq, softirq and steal here; idle and iowait do not count. */
const BUSY_FIELDS = [1, 2, 3, 6, 7, 8];

/** Returns the seconds that all cores together have worked since the boot; `stat` is the text of /proc/stat. */
export function busySeconds(stat: string): number {
  const fields = stat.split("\n", 1)[0]!.split(/\s+/);
  return BUSY_FIELDS.reduce((sum, at) => sum + Number(fields[at]), 0) / TICKS_PER_S;
}

/** Starts watching and returns a function that resolves with the cores that all processes but `pids` used since. */
export async function watchOthers(pids: readonly number[]): Promise<() => Promise<number>> {
  const startMs = performance.now();
  const before = await othersSeconds(pids);
  return async () => {
    const cores = (await othersSeconds(pids) - before) / (performance.now() - startMs) * 1_000;
    return Math.max(0, cores);
  };
}

async function othersSeconds(pids: readonly number[]): Promise<number> {
  const ours = await Promise.all(pids.map(cpuSeconds));
  return ours.reduce((rest, seconds) => rest - seconds, busySeconds(await Deno.readTextFile("/proc/stat")));
}
