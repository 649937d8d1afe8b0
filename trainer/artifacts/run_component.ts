/**
 * What a component does when it is run as a program: it measures its policy beside the classics. This text
 * becomes the end of every rendered component; only here it needs Deno.
 */
import type { Kernel, Workload } from "../kernels/kernel.ts";
import type { Params } from "../kernels/space.ts";
import { ratioTo } from "../learner/ratio.ts";
import { textTable } from "../text_table.ts";
import { TraceError } from "../traces/trace_error.ts";
import { recordingOf } from "../traces/trace_file.ts";

const USAGE = "usage: deno run --allow-read COMPONENT [--trace FILE | --seed N]";
const SHOWN_DIGITS = 6;

/**
 * Prints the policy's objective and every classic's over a recording (`--trace`) or a generated workload
 * (`--seed`, default 1). Ends the process with 2 for arguments or a recording that cannot be used.
 */
export async function runComponent(kernel: Kernel, params: Params): Promise<void> {
  try {
    const workload = await workloadOf(kernel, Deno.args);
    console.log(scoreLines(kernel, params, workload).join("\n"));
  } catch (cause) {
    if (!(cause instanceof TraceError || cause instanceof Deno.errors.NotFound)) throw cause;
    console.error(cause.message);
    Deno.exit(2);
  }
}

async function workloadOf(kernel: Kernel, args: readonly string[]): Promise<Workload> {
  const [option, value, ...rest] = args;
  if (rest.length > 0 || (option !== undefined && value === undefined)) throw new TraceError(USAGE);
  if (option === "--trace") {
    const { format, bytes } = await recordingOf(value!, await Deno.readFile(value!));
    const formats = kernel.traces?.formats ?? [];
    if (!formats.includes(format)) {
      const readable = formats.map((known) => `.${known}`).join(", ") || "none";
      throw new TraceError(`recordings that ${kernel.space.id} can be measured on: ${readable}`);
    }
    return kernel.traces!.load(format, bytes, 1)[0]!;
  }
  const seed = Number(value ?? 1);
  if ((option ?? "--seed") !== "--seed" || !Number.isSafeInteger(seed) || seed < 0) {
    throw new TraceError(USAGE);
  }
  return kernel.load({ gen: kernel.generator.name, seed, length: kernel.generator.defaultLength });
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
        // A quotient tells nothing where the objective crosses zero.
        const comparable = objective.logarithmic || (own > 0 && value > 0);
        return [classic, shown(value), comparable ? shown(ratioTo(objective, own, value)) : "-"];
      }),
      ["this policy", shown(own), "1"],
    ]),
  ];
}
