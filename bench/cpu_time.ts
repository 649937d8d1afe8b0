/** Reads the CPU time of a process from Linux's /proc. */

/** /proc counts in clock ticks: USER_HZ is 100 on every Linux that Deno runs on. */
export const TICKS_PER_S = 100;

/** Returns the user and system time of all threads of the process so far, in seconds and steps of 10 ms. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets and may hold blanks: utime and stime are 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}
