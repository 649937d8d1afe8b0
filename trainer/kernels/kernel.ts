/**
 * A kernel is what a specialization brings: workloads made from seeds, a policy family with its classics, a
 * simulator that counts in whole numbers, and an objective over the counts. A new kernel is one file that calls
 * `defineKernel` and one row in `table.ts`; what a coupling shares with it has to have a file of its own.
 */
import { digestBytes, digestText } from "../artifacts/digest.ts";
import type { ModuleName } from "../artifacts/module_texts.ts";
import type { Recording } from "../traces/trace_file.ts";
import { decode, type Params, type Space } from "./space.ts";

export interface Objective {
  readonly name: string;
  readonly unit: string;
  readonly direction: "min" | "max";
  /** A sum of logarithms is compared by exp of the difference, everything else by the quotient. */
  readonly logarithmic: boolean;
}

/** A spec names a workload completely: whoever has the generator can build the same bytes. */
export interface WorkloadSpec {
  readonly gen: string;
  readonly seed: number;
  /** The length is in the generator's own units (see `Generator`). */
  readonly length: number;
}

export interface Generator {
  readonly name: string;
  /** One unit of length is this: "ms", "frame". */
  readonly unit: string;
  readonly defaultLength: number;
  /** Longer workloads are refused when they come from outside. */
  readonly maxLength: number;
}

/** The source of a component is rendered from this. */
export interface Template {
  /** The family's own modules; their text and that of what they import becomes part of the component. */
  readonly modules: readonly ModuleName[];
  /** This expression over `params` makes a fresh policy of the family. */
  readonly policy: string;
  /** One line says how the policy is used. */
  readonly interface: string;
  /** This kernel is defined in that module under that name: components bring it to measure themselves. */
  readonly kernel: { readonly module: ModuleName; readonly name: string };
}

export type Candidate = { readonly params: Params } | { readonly classic: string };

export interface Measurement {
  /** The objective's value is in its own unit, and exactly a function of `counts`. */
  readonly value: number;
  /** The simulator counted these whole numbers, in an order fixed by its name and version. */
  readonly counts: readonly number[];
}

export interface Workload {
  readonly spec: WorkloadSpec;
  /** The digest is `sha256:…` over the generated events. */
  readonly digest: string;
  /** Features describe the workload to find related ones; they are comparable within one `Kernel.features`. */
  readonly features: readonly number[];
  /** @param limit events that are simulated at most, by default all. */
  run(candidate: Candidate, limit?: number): Measurement;
  /** Nobody can beat this here; it is absent where the kernel knows no bound. */
  bound?(): Measurement;
}

/** A cut says into how many slices a recording is cut, and how long one is at most; the default is the kernel's usual length. */
export interface Cut {
  readonly slices: number;
  readonly longest?: number;
}

/** A recording was cut: of its `length`, in the unit of the kernel's generator, each workload has a slice. */
export interface CutTrace {
  readonly format: string;
  readonly length: number;
  /** People call what is counted so: "ms", "accesses". */
  readonly unit: string;
  /** Says for people how the bytes were understood, where that is no matter of course. */
  readonly note?: string;
  readonly workloads: readonly Workload[];
}

/** Recordings of real systems serve as workloads. */
export interface Traces {
  /** A file may hold these; each is also an ending of its name. */
  readonly formats: readonly string[];
  /**
   * Cuts a recording into workloads of equal length in the order of time, for folds, each from the beginning of its
   * slice: `gen` of their specs is `trace:FORMAT`, `seed` the slice's number from 0. `load` of the kernel cannot make
   * them again.
   * @throws {TraceError} when the recording is of no format that is read here, or too short for so many slices.
   */
  load(recording: Recording, cut: Cut): CutTrace;
}

export interface Kernel {
  readonly sim: { readonly name: string; readonly version: string };
  readonly space: Space;
  readonly objective: Objective;
  readonly generator: Generator;
  readonly template: Template;
  /** This is the name and version of the feature list. */
  readonly features: string;
  /**
   * All classics are listed by name; those that are points of the family have an entry of that name in
   * `space.points`.
   */
  readonly classics: readonly string[];
  /** The bound that its workloads compute has this name, for printing only: no gate and no score uses it. */
  readonly bound?: string;
  /** It is absent where the kernel reads no recordings. */
  readonly traces?: Traces;
  load(spec: WorkloadSpec): Workload;
  /**
   * Digests what a fixed short run counts, for all classics and the middle of the family: the digest is equal where
   * the same is computed.
   */
  codeHash(): string;
}

/** A slice is a part of a recording; `length` is in the unit of the kernel's generator. */
export interface Slice<W> {
  readonly workload: W;
  readonly length: number;
}

/** A kernel's recordings are read by this, see `Traces`. */
export interface TraceReader<W> {
  readonly formats: readonly string[];
  cut(recording: Recording, cut: Cut): Omit<CutTrace, "workloads"> & { readonly slices: readonly Slice<W>[] };
}

/** The author of a kernel writes these; `W` is the generated workload, `P` a policy ready to run once. */
export interface KernelParts<W, P> {
  readonly sim: { readonly name: string; readonly version: string };
  readonly space: Space;
  readonly objective: Objective;
  readonly generator: Generator;
  readonly template: Template;
  readonly features: { readonly version: string; of(workload: W): number[] };
  readonly classics: Readonly<Record<string, () => P>>;
  family(params: Params): P;
  generate(spec: WorkloadSpec): W;
  bytes(workload: W): Uint8Array;
  run(workload: W, policy: P, limit: number): number[];
  value(counts: readonly number[]): number;
  /** These are the counts of a policy that knows the future (Belady's MIN, an oracle). */
  readonly bound?: { readonly name: string; counts(workload: W): number[] };
  readonly traces?: TraceReader<W>;
}

const CODE_HASH_SEED = 1;
const CODE_HASH_EVENTS = 1000;

/** Closes over the kernel's own types, so that everyone else handles all kernels alike. */
export function defineKernel<W, P>(parts: KernelParts<W, P>): Kernel {
  let codeHash: string | undefined;
  const { bound } = parts;
  const measurement = (counts: number[]): Measurement => ({ counts, value: parts.value(counts) });
  const workloadOf = (spec: WorkloadSpec, workload: W): Workload => ({
    spec,
    digest: digestBytes(parts.bytes(workload)),
    features: parts.features.of(workload).map((value) => Math.round(value * 1000) / 1000),
    run(candidate, limit = Infinity) {
      const policy = "classic" in candidate
        ? ownEntry(parts.classics, candidate.classic, "classic")()
        : parts.family(candidate.params);
      return measurement(parts.run(workload, policy, limit));
    },
    ...(bound ? { bound: () => measurement(bound.counts(workload)) } : {}),
  });
  const kernel: Kernel = {
    sim: parts.sim,
    space: parts.space,
    objective: parts.objective,
    generator: parts.generator,
    template: parts.template,
    features: parts.features.version,
    classics: Object.keys(parts.classics),
    ...(bound ? { bound: bound.name } : {}),
    ...(parts.traces ? { traces: tracesOf(parts.traces, workloadOf) } : {}),
    load: (spec) => workloadOf(spec, parts.generate(spec)),
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

function tracesOf<W>(
  reader: TraceReader<W>,
  workloadOf: (spec: WorkloadSpec, workload: W) => Workload,
): Traces {
  return {
    formats: reader.formats,
    load(recording, cut) {
      const { slices, ...rest } = reader.cut(recording, cut);
      const gen = `trace:${rest.format}`;
      const workloads = slices.map(({ workload, length }, seed) =>
        workloadOf({ gen, seed, length }, workload)
      );
      return { ...rest, workloads };
    },
  };
}

function ownEntry<V>(table: Readonly<Record<string, V>>, name: string, kind: string): V {
  if (!Object.hasOwn(table, name)) throw new RangeError(`no ${kind} named "${name}"`);
  return table[name]!;
}
