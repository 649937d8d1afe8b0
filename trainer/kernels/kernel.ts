/**
 * What a specialization brings: workloads made from seeds, a policy family with its classics, a simulator
 * that counts in whole numbers, and an objective over the counts. A new kernel is one file that calls
 * `defineKernel` and one row in `table.ts`.
 */
import { digestBytes, digestText } from "../artifacts/digest.ts";
import { decode } from "./space.ts";
import type { Params, Space } from "./space.ts";

export interface Objective {
  name: string;
  unit: string;
  direction: "min" | "max";
  /** A sum of logarithms is compared by exp of the difference, everything else by the quotient. */
  logarithmic: boolean;
}

/** Names a workload completely: whoever has the generator can build the same bytes. */
export interface WorkloadSpec {
  gen: string;
  seed: number;
  /** Length in the generator's own units (see `Generator`). */
  length: number;
}

export interface Generator {
  name: string;
  /** What one unit of length is: "ms", "frame". */
  unit: string;
  defaultLength: number;
  /** Longer ones are refused when they come from outside. */
  maxLength: number;
}

/** From what the source of a component is rendered. */
export interface Template {
  /**
   * The family's own modules as paths inside `trainer/`, dependencies first; their text becomes part of the
   * component.
   */
  modules: readonly string[];
  /** An expression over `params` that makes a fresh policy of the family. */
  policy: string;
  /** How the policy is used, one line. */
  interface: string;
}

export type Candidate = { params: Params } | { classic: string };

export interface Measurement {
  /** The objective in its own unit; exactly a function of `counts`. */
  value: number;
  /** What the simulator counted, whole numbers in an order fixed by simulator name and version. */
  counts: readonly number[];
}

export interface Workload {
  spec: WorkloadSpec;
  /** `sha256:…` over the generated events. */
  digest: string;
  /** Describes the workload to find related ones; comparable within one `Kernel.features`. */
  features: readonly number[];
  /** @param limit events simulated at most, default all. */
  run(candidate: Candidate, limit?: number): Measurement;
}

export interface Kernel {
  sim: { name: string; version: string };
  space: Space;
  objective: Objective;
  generator: Generator;
  template: Template;
  /** Name and version of the feature list. */
  features: string;
  /**
   * All classics by name; those that are points of the family have an entry of that name in `space.points`.
   */
  classics: readonly string[];
  load(spec: WorkloadSpec): Workload;
  /**
   * Digest of what a fixed short run counts, for all classics and the middle of the family: equal where the
   * same is computed.
   */
  codeHash(): string;
}

/** What the author of a kernel writes; `W` is the generated workload, `P` a policy ready to run once. */
export interface KernelParts<W, P> {
  sim: { name: string; version: string };
  space: Space;
  objective: Objective;
  generator: Generator;
  template: Template;
  features: { version: string; of(workload: W): number[] };
  classics: Readonly<Record<string, () => P>>;
  family(params: Params): P;
  generate(spec: WorkloadSpec): W;
  bytes(workload: W): Uint8Array;
  run(workload: W, policy: P, limit: number): number[];
  value(counts: readonly number[]): number;
}

const CODE_HASH_SEED = 1;
const CODE_HASH_EVENTS = 1000;

/** Closes over the kernel's own types, so that everyone else handles all kernels alike. */
export function defineKernel<W, P>(parts: KernelParts<W, P>): Kernel {
  let codeHash: string | undefined;
  const kernel: Kernel = {
    sim: parts.sim,
    space: parts.space,
    objective: parts.objective,
    generator: parts.generator,
    template: parts.template,
    features: parts.features.version,
    classics: Object.keys(parts.classics),
    load(spec) {
      const workload = parts.generate(spec);
      return {
        spec,
        digest: digestBytes(parts.bytes(workload)),
        features: parts.features.of(workload).map((value) => Math.round(value * 1000) / 1000),
        run(candidate, limit = Infinity) {
          const policy = "classic" in candidate
            ? classicOf(parts.classics, candidate.classic)
            : parts.family(candidate.params);
          const counts = parts.run(workload, policy, limit);
          return { counts, value: parts.value(counts) };
        },
      };
    },
    codeHash() {
      if (codeHash === undefined) {
        const workload = kernel.load({
          gen: parts.generator.name,
          seed: CODE_HASH_SEED,
          length: CODE_HASH_EVENTS,
        });
        const middle = decode(parts.space, parts.space.params.map(() => 0.5));
        const candidates: Candidate[] = [
          ...kernel.classics.map((classic) => ({ classic })),
          { params: middle },
        ];
        const counts = candidates.map((candidate) => workload.run(candidate, CODE_HASH_EVENTS).counts.join());
        codeHash = digestText(counts.join("\n"));
      }
      return codeHash;
    },
  };
  return kernel;
}

function classicOf<P>(classics: Readonly<Record<string, () => P>>, name: string): P {
  if (!Object.hasOwn(classics, name)) throw new RangeError(`no classic named "${name}"`);
  return classics[name]!();
}
