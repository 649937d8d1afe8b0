/** Says what a trainer reads: what it can learn from, check and work on. */
import type { Wants } from "../protocol/wants.ts";
import { couplings, partnersOf, type Specialization, specializationOf } from "./kernels/table.ts";

/**
 * Returns what a trainer of a specialization wants: shares of its own space, its partners' and those that it has with them, requests
 * that it can take, and who is there. Of other spaces it would use nothing.
 */
export function wantsOf({ name, capabilities }: Specialization): Wants {
  const joint = couplings.filter(({ partners }) => partners.includes(name));
  const kernels = [name, ...partnersOf(name)].map((each) => specializationOf(each)!.kernel);
  return {
    types: ["pattern_share", "os_component_share", "verdict", "ai_joined", "ai_left"],
    domains: [...kernels, ...joint.map(({ kernel }) => kernel)].map(({ space }) => space.id),
    capabilities: [...capabilities],
  };
}
