/**
 * Measures a component's policy beside the classics when the component is run as a program. The text of this file
 * becomes the end of every rendered component; only here it needs Deno.
 */
import type { Kernel, Workload } from "../kernels/kernel.ts";
import type { Params } from "../kernels/space.ts";
import { ratioTo } from "../learner/ratio.ts";
import { textTable } from "../text_table.ts";
import { TraceError } from "../traces/trace_error.ts";

const SHOWN_DIGITS = 6;

/** Reads the workload in the file at a path. */
type ReadRecording = (kernel: Kernel, path: string) => Promise<Workload>;

/**
 * Prints the policy's objective and every classic's over a generated workload (`--seed`, default 1) or, where
 * `readRecording` is given, a recording (`--trace`). Ends the process with 2 for arguments or a recording that
 * cannot be used.
 */
export async function runComponent(
  kernel: Kernel,
  params: Params,
  readRecording?: ReadRecording,
): Promise<void> {
  try {
    const workload = await workloadOf(kernel, Deno.args, readRecording);
    console.log(scoreLines(kernel, params, workload).join("\n"));
  } catch (cause) {
    const { NotFound, NotCapable } = Deno.errors;
    const isTheirs = cause instanceof TraceError || cause instanceof NotFound || cause instanceof NotCapable;
    if (!isTheirs) throw cause;
    console.error(cause.message);
    Deno.exit(2);
  }
}

async function workloadOf(
  kernel: Kernel,
  args: readonly string[],
  readRecording?: ReadRecording,
): Promise<Workload> {
  const [option, value, ...rest] = args.length === 0 ? ["--seed", "1"] : args;
  if (value !== undefined && rest.length === 0) {
    if (option === "--trace" && readRecording) return await readRecording(kernel, value);
    const seed = Number(value);
    if (option === "--seed" && Number.isSafeInteger(seed) && seed >= 0) {
      return kernel.load({ gen: kernel.generator.name, seed, length: kernel.generator.defaultLength });
    }
  }
  throw new TraceError(
    readRecording
      ? "usage: deno run --allow-read COMPONENT [--trace FILE | --seed N]"
      : "usage: deno run COMPONENT [--seed N]",
  );
}

function scoreLines(kernel: Kernel, params: Params, workload: Workload): string[] {
  const { objective } = kernel;
  const own = workload.run({ params }).value;
  const shown = (value: number) => value.toPrecision(SHOWN_DIGITS);
  const { gen, seed, length } = workload.spec;
  return [
    `${gen}, ${length} ${kernel.generator.unit}, seed ${seed}: ${objective.name} (${objective.unit}, ${objective.direction})`,
    ...textTable([
      ["policy", objective.name, "this policy to it, below 1 is better"],
      ...kernel.classics.map((classic) => {
        const { value } = workload.run({ classic });
        // A quotient means nothing where the objective crosses zero.
        const comparable = objective.logarithmic || (own > 0 && value > 0);
        return [classic, shown(value), comparable ? shown(ratioTo(objective, own, value)) : "-"];
      }),
      ["this policy", shown(own), "1"],
    ]),
  ];
}
