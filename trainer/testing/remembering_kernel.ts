/** Wraps a kernel so that it measures nothing twice, for tests of what is done with measurements. */
import type { Kernel, Measurement, Workload } from "../kernels/kernel.ts";
import { type Specialization, specializationOf } from "../kernels/table.ts";

/**
 * Returns `kernel` with every workload kept by its spec, and every run of one by what was run: this is right
 * because both are pure, and of no use where a test is about measuring.
 */
export function rememberingKernel(kernel: Kernel): Kernel {
  const loaded = new Map<string, Workload>();
  return {
    ...kernel,
    load: (spec) =>
      remembered(loaded, JSON.stringify(spec), () => {
        const workload = kernel.load(spec);
        const measured = new Map<string, Measurement>();
        const run: Workload["run"] = (candidate, limit) =>
          remembered(measured, JSON.stringify([candidate, limit]), () => workload.run(candidate, limit));
        return { ...workload, run };
      }),
  };
}

const specializations = new Map<string, Specialization>();

/** Returns a specialization with such a kernel, the same one for the same name. */
export function rememberingSpecialization(name: string): Specialization {
  return remembered(specializations, name, () => {
    const specialization = specializationOf(name)!;
    return { ...specialization, kernel: rememberingKernel(specialization.kernel) };
  });
}

function remembered<V>(known: Map<string, V>, key: string, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
