/** Measures the processor time and memory of processes, from Linux' `/proc`. */
import type { Results } from "../../outcome/results.ts";

export interface ProcessUsage {
  /** Adds user and system time of all its threads, in steps of 10 ms. */
  readonly cpu_s: number;
  /** Is the memory that is resident now. */
  readonly memory_bytes: number;
  /** Is the most memory that was ever resident. */
  readonly peak_memory_bytes: number;
}

/** `/proc` counts in ticks of USER_HZ, which is 100 on every Linux that Deno runs on. */
const TICKS_PER_S = 100;

/** Returns a process's usage; null for one that has ended, and on systems without `/proc`. */
export function processUsage(pid: number): ProcessUsage | null {
  const stat = textOf(`/proc/${pid}/stat`);
  const status = textOf(`/proc/${pid}/status`);
  const memory_bytes = bytesOf(status, "VmRSS");
  const peak_memory_bytes = bytesOf(status, "VmHWM");
  if (memory_bytes === undefined || peak_memory_bytes === undefined) return null;
  // The second field is the program's name in brackets and may hold blanks; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    cpu_s: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S,
    memory_bytes,
    peak_memory_bytes,
  };
}

/** Measures one role of a run, such as the hub, over all processes that have it one after the other. */
export class ProcessMeter {
  readonly #name: string;
  readonly #samples: Results["processes"][number]["samples"] = [];
  #pid: number | undefined;
  /** Adds up the processor time of the processes before this one. */
  #pastSeconds = 0;
  #cpuSeconds = 0;
  #peakBytes = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Takes a sample, unless the process has ended. A process's usage is known up to its last sample. */
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

  /** Returns all samples so far; null where there are none. */
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

/** Returns the text of a file, or "" where there is none. */
function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** Returns a field, which is in KiB; a process that has ended but was not waited for has none. */
function bytesOf(status: string, field: string): number | undefined {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1_024;
}
