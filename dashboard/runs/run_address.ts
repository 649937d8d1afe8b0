/** Writes and reads runs in addresses of pages. */
import type { RunName } from "./run_file.ts";

/** Returns `/runs/basic/20261122T140211Z-7f3a`. */
export function runPath({ scenario, run_id }: RunName): string {
  return `/runs/${encodeURIComponent(scenario)}/${encodeURIComponent(run_id)}`;
}

/** Returns `basic/20261122T140211Z-7f3a`, as fields of forms hold it. */
export function runField({ scenario, run_id }: RunName): string {
  return `${scenario}/${run_id}`;
}

/** Reverses {@link runField}; any other text names no existing run. */
export function parseRunField(field: string): RunName {
  const [scenario = "", run_id = ""] = field.split("/");
  return { scenario, run_id };
}
