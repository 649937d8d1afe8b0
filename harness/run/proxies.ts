/** Starts a proxy for every AI whose connection has a fault in the scenario; all others connect directly. */
import type { Address } from "../../internal/address.ts";
import { ChaosProxy } from "../faults/chaos_proxy.ts";
import { needsProxy, PARTNER } from "../faults/fault.ts";
import type { Scenario } from "../scenario/schema.ts";
import { memberSpecs } from "../scenario/member_specs.ts";

/** Holds the proxies by ai_id. */
export class Proxies implements AsyncDisposable {
  readonly byAi: ReadonlyMap<string, ChaosProxy>;

  private constructor(byAi: ReadonlyMap<string, ChaosProxy>) {
    this.byAi = byAi;
  }

  static async start(scenario: Scenario, upstream: Address): Promise<Proxies> {
    const proxied = new Set((scenario.faults ?? []).filter(needsProxy).map(({ target }) => target));
    // Which member will be the partner is not known yet.
    if (proxied.delete(PARTNER)) memberSpecs(scenario).forEach(({ ai_id }) => proxied.add(ai_id));
    const started = [...proxied].map(async (ai_id) =>
      [ai_id, await ChaosProxy.listen(() => upstream)] as const
    );
    return new Proxies(new Map(await Promise.all(started)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.byAi.values()].map((proxy) => proxy[Symbol.asyncDispose]()));
  }
}
