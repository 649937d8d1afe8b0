/** What a process costs: processor time and memory, as Linux tells them. */
import type { Results } from "../../outcome/results.ts";

/** What a process has used so far. */
export interface ProcessUsage {
  /** User and system time of all its threads; steps of 10 ms. */
  readonly cpu_s: number;
  /** Resident now. */
  readonly memory_bytes: number;
  /** The most that was ever resident. */
  readonly peak_memory_bytes: number;
}

/** Clock ticks a second in /proc: USER_HZ, 100 on every Linux that Deno runs on. */
const TICKS_PER_S = 100;

/** Null for a process that has ended, and on systems that have no /proc. */
export function processUsage(pid: number): ProcessUsage | null {
  const stat = textOf(`/proc/${pid}/stat`);
  const status = textOf(`/proc/${pid}/status`);
  const memory_bytes = bytesOf(status, "VmRSS");
  const peak_memory_bytes = bytesOf(status, "VmHWM");
  if (memory_bytes === undefined || peak_memory_bytes === undefined) return null;
  // The second field is the program's name in brackets and may hold blanks: utime and stime are 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    cpu_s: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S,
    memory_bytes,
    peak_memory_bytes,
  };
}

/** Follows one role of a run, such as the hub, through all processes that play it one after the other. */
export class ProcessMeter {
  readonly #name: string;
  readonly #samples: Results["processes"][number]["samples"] = [];
  #pid: number | undefined;
  /** Of the processes before this one. */
  #pastSeconds = 0;
  #cpuSeconds = 0;
  #peakBytes = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Takes a sample; what cannot be seen leaves none. A process is known up to the last look at it. */
  sample(pid: number, atMs: number): void {
    const usage = processUsage(pid);
    if (!usage) return;
    if (this.#pid !== pid) {
      this.#pid = pid;
      this.#pastSeconds += this.#cpuSeconds;
    }
    this.#cpuSeconds = usage.cpu_s;
    this.#peakBytes = Math.max(this.#peakBytes, usage.peak_memory_bytes);
    const cpu_s = this.#pastSeconds + this.#cpuSeconds;
    this.#samples.push({ at_ms: Math.round(atMs), cpu_s, memory_bytes: usage.memory_bytes });
  }

  /** All looks so far; null when there was nothing to see. */
  result(): Results["processes"][number] | null {
    if (this.#pid === undefined) return null;
    return {
      name: this.#name,
      cpu_s: this.#pastSeconds + this.#cpuSeconds,
      peak_memory_bytes: this.#peakBytes,
      samples: [...this.#samples],
    };
  }
}

/** "" when it is not there. */
function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** The field is in KiB; a process that has ended but was not waited for has none. */
function bytesOf(status: string, field: string): number | undefined {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1_024;
}
