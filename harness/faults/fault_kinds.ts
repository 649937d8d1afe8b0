/** Implements each kind of fault: how it is applied, how its effect is observed, and how it is lifted. */
import type { Clock } from "../../internal/clock.ts";
import { formatAmount, TIMES } from "../../internal/units.ts";
import { counted } from "../../internal/counted.ts";
import { untilAborted } from "../../internal/signals.ts";
import type { ChaosProxy } from "./chaos_proxy.ts";
import { type Fault, type FaultOf, PARTNER } from "./fault.ts";
import type { RingFault } from "../bells/ring_faults.ts";
import type { FaultTargets } from "./targets.ts";
import { bufferedBytes } from "./buffered_bytes.ts";

const POLL_MS = 20;
const BUFFER_POLL_MS = 250;
/** The hub probes for space once a second. */
const SPACE_WITHIN_MS = 10_000;

export interface FaultContext {
  readonly targets: FaultTargets;
  readonly clock: Clock;
  /** Aborts when the run is over, which ends every wait. */
  readonly over: AbortSignal;
}

export interface AppliedFault {
  /** Names the process that it was applied to; null is the hub. */
  readonly target: string | null;
  /** Says what was observed, for people. */
  readonly effect: string;
  /** Ends the fault; may return more of what was observed. */
  readonly lift?: () => Promise<string | void> | string | void;
  /** True where the fault is over already: it lasted from its beginning until now. */
  readonly isOver?: true;
}

type ApplyFault<K extends Fault["kind"]> = (
  fault: FaultOf<K>,
  context: FaultContext,
) => Promise<AppliedFault>;

const APPLY_BY_KIND: { readonly [K in Fault["kind"]]: ApplyFault<K> } = {
  async kill({ target }, context) {
    const { ai_id, role } = await resolveTarget(target, context);
    await context.targets.kill(ai_id);
    return { target: ai_id, effect: `its process is gone${role}` };
  },

  async pause({ target, for_ms }, context) {
    const { ai_id, role } = await resolveTarget(target, context);
    await context.targets.pause(ai_id);
    return {
      target: ai_id,
      effect: `stopped for ${formatAmount(for_ms, TIMES)}${role}`,
      lift: () => context.targets.resume(ai_id),
    };
  },

  async cut({ target, for_ms }, context) {
    const { ai_id, role } = await resolveTarget(target, context);
    const proxy = proxyOf(ai_id, context);
    let connections = 0;
    const cutOpenConnections = () => {
      if (proxy.connections === 0) return false;
      if (for_ms !== undefined) proxy.refuse(true);
      connections = proxy.cut();
      return true;
    };
    await until(cutOpenConnections, "it was not connected", context);
    const cut = `${counted(connections, "connection")} cut${role}`;
    if (for_ms === undefined) return { target: ai_id, effect: cut };
    return {
      target: ai_id,
      effect: `${cut}, new ones refused for ${formatAmount(for_ms, TIMES)}`,
      lift: () => proxy.refuse(false),
    };
  },

  async delay({ target, for_ms, delay_ms }, context) {
    const proxy = proxyOf(target, context);
    const before = proxy.delayedWrites;
    const lift = () => proxy.delay(0);
    await untilObserved(() => proxy.delayedWrites > before, {
      begin: () => proxy.delay(delay_ms),
      lift,
      forMs: for_ms,
    }, context);
    return {
      target,
      effect: `all bytes delayed by ${delay_ms} ms, each way`,
      lift: () => {
        lift();
        return counted(proxy.delayedWrites - before, "delayed write");
      },
    };
  },

  async throttle({ target, for_ms, bytes_per_second }, context) {
    const proxy = proxyOf(target, context);
    const before = proxy.throttledReads;
    const lift = () => proxy.throttle(Infinity);
    await untilObserved(() => proxy.throttledReads > before, {
      begin: () => proxy.throttle(bytes_per_second),
      lift,
      forMs: for_ms,
    }, context);
    const buffers = watchBuffers(proxy, context);
    return {
      target,
      effect: `${bytes_per_second} bytes a second, each way`,
      async lift() {
        lift();
        const mostBytes = await buffers.stop();
        if (mostBytes !== undefined) {
          return `up to ${(mostBytes / 1e6).toFixed(1)} MB in the system's buffers`;
        }
      },
    };
  },

  async restart_hub({ down_ms = 0, signal = "SIGKILL" }, { targets, clock, over }) {
    const startMs = clock.monotonicMs();
    await targets.restartHub({ signal, downMs: down_ms, over });
    const downMs = clock.monotonicMs() - startMs;
    return {
      target: null,
      effect: `ended by ${signal}, ready again after ${(downMs / 1_000).toFixed(1)} s`,
      isOver: true,
    };
  },

  async fill_disk({ for_ms }, context) {
    const { targets } = context;
    const lift = () => targets.freeQuota();
    await untilObserved(() => targets.isStorageFull(), {
      begin: () => targets.fillQuota(),
      lift,
      forMs: for_ms,
    }, context);
    return {
      target: null,
      effect: "the hub reported that its storage is full",
      async lift() {
        await lift();
        const isBack = async () => !await targets.isStorageFull();
        // This waits even when the run is over, because the trainers' last messages are to be stored.
        const over = new AbortController().signal;
        await until(isBack, "the hub did not report space again", {
          ...context,
          over,
          endMs: SPACE_WITHIN_MS,
        });
        return "it reported space again";
      },
    };
  },

  async duplicate_id({ target }, { targets, over }) {
    const isOver = untilAborted(over).then(() => {
      throw new Error("the first process did not end");
    });
    await Promise.race([targets.startDuplicate(target), isOver]);
    return { target, effect: "a second process took the ai_id, the first one ended" };
  },

  lose_rings: (fault, context) => hitRings(fault, { how: { is: "lost" }, words: "lost" }, context),
  double_rings: (fault, context) => hitRings(fault, { how: { is: "doubled" }, words: "doubled" }, context),
  delay_rings: (fault, context) => {
    const { delay_ms } = fault;
    const words = `delayed by ${formatAmount(delay_ms, TIMES)}`;
    return hitRings(fault, { how: { is: "delayed", byMs: delay_ms }, words }, context);
  },
};

/** Resolves when so many rings were hit, or some of them until the run was over. */
async function hitRings(
  { target, rings = 1 }: FaultOf<"lose_rings" | "double_rings" | "delay_rings">,
  { how, words }: { readonly how: RingFault["how"]; readonly words: string },
  { targets, clock, over }: FaultContext,
): Promise<AppliedFault> {
  const hits = targets.hitRings(target, { how, rings });
  while (hits.count < rings && !over.aborted) await clock.delay(POLL_MS, over);
  if (hits.count === 0) throw new Error(`the bell of ${target} was not rung`);
  const of = hits.count < rings ? ` of ${rings}` : "";
  return { target, effect: `${counted(hits.count, "ring")}${of} ${words}`, isOver: true };
}

/** Applies a fault and resolves when its effect was observed. @throws {Error} saying why, for people, when it was not. */
export function applyFault(fault: Fault, context: FaultContext): Promise<AppliedFault> {
  return (APPLY_BY_KIND[fault.kind] as ApplyFault<Fault["kind"]>)(fault, context);
}

/** Resolves a target to an ai_id; `role` says what `@partner` stood for and is empty otherwise. */
async function resolveTarget(
  target: string,
  { targets, over }: FaultContext,
): Promise<{ readonly ai_id: string; readonly role: string }> {
  if (target !== PARTNER) return { ai_id: target, role: "" };
  const partner = await targets.activePartner(over);
  if (!partner) throw new Error("no AI was the partner of an active collaboration");
  return { ai_id: partner.ai_id, role: `; it was the partner of ${partner.session_id}` };
}

function proxyOf(ai_id: string, { targets }: FaultContext): ChaosProxy {
  const proxy = targets.proxyOf(ai_id);
  if (!proxy) throw new Error(`${ai_id} does not connect through a proxy`);
  return proxy;
}

type Condition = () => boolean | Promise<boolean>;

/** Begins a fault and resolves when its effect is observed. @throws {Error} when that takes longer than it lasts; it is lifted then. */
async function untilObserved(
  condition: Condition,
  { begin, lift, forMs }: {
    readonly begin: () => Promise<void> | void;
    readonly lift: () => Promise<void> | void;
    readonly forMs: number;
  },
  context: FaultContext,
): Promise<void> {
  try {
    await begin();
    await until(condition, "no effect was observed", { ...context, endMs: forMs });
  } catch (error) {
    await lift();
    throw error;
  }
}

/**
 * Polls until the condition holds.
 * @throws {Error} with the message `otherwise` when the run ends, or `endMs` milliseconds pass, before that.
 */
async function until(
  condition: Condition,
  otherwise: string,
  { clock, over, endMs = Infinity }: FaultContext & { readonly endMs?: number },
): Promise<void> {
  const deadlineMs = clock.monotonicMs() + endMs;
  while (!await condition()) {
    if (over.aborted || clock.monotonicMs() >= deadlineMs) throw new Error(otherwise);
    await clock.delay(POLL_MS, over);
  }
}

/** Samples the system's socket buffers; `stop` resolves with the most bytes that were in them, undefined outside Linux. */
function watchBuffers(proxy: ChaosProxy, { clock }: FaultContext): { stop(): Promise<number | undefined> } {
  const stopped = new AbortController();
  const watching = (async () => {
    let most: number | undefined;
    while (!stopped.signal.aborted) {
      const bytes = await Promise.all(proxy.upstreamSockets.map(bufferedBytes));
      for (const held of bytes) if (held !== undefined) most = Math.max(most ?? 0, held);
      await clock.delay(BUFFER_POLL_MS, stopped.signal);
    }
    return most;
  })();
  return {
    stop() {
      stopped.abort();
      return watching;
    },
  };
}
