/** Puts a proxy before every AI whose connection the scenario is going to hurt; everybody else connects straight. */
import type { Address } from "../../internal/address.ts";
import { ChaosProxy } from "../faults/chaos_proxy.ts";
import { needsProxy, PARTNER } from "../faults/fault.ts";
import type { Scenario } from "../scenario/schema.ts";
import { trainerSpecs } from "../scenario/trainer_specs.ts";

/** By ai_id. */
export class Proxies implements AsyncDisposable {
  readonly byAi: ReadonlyMap<string, ChaosProxy>;

  private constructor(byAi: ReadonlyMap<string, ChaosProxy>) {
    this.byAi = byAi;
  }

  static async start(scenario: Scenario, upstream: Address): Promise<Proxies> {
    const hurt = new Set((scenario.faults ?? []).filter(needsProxy).map(({ target }) => target));
    // Who the partner will be nobody knows yet.
    if (hurt.delete(PARTNER)) trainerSpecs(scenario).forEach(({ ai_id }) => hurt.add(ai_id));
    const started = [...hurt].map(async (ai_id) => [ai_id, await ChaosProxy.listen(() => upstream)] as const);
    return new Proxies(new Map(await Promise.all(started)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.byAi.values()].map((proxy) => proxy[Symbol.asyncDispose]()));
  }
}
