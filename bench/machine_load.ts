/** How busy other processes keep the machine while something is measured, as Linux counts it. */
import { cpuSeconds, TICKS_PER_S } from "./cpu_time.ts";

/** Places in the first line of /proc/stat: user, nice, system, irq, softirq, steal; not idle and iowait. */
const BUSY_FIELDS = [1, 2, 3, 6, 7, 8];

/** CPU seconds that all cores have worked since the machine started; `stat` is the text of /proc/stat. */
export function busySeconds(stat: string): number {
  const fields = stat.split("\n", 1)[0]!.split(/\s+/);
  return BUSY_FIELDS.reduce((sum, at) => sum + Number(fields[at]), 0) / TICKS_PER_S;
}

/** Starts to watch; the result resolves with the cores that others than the processes `pids` have used since, on average. */
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
