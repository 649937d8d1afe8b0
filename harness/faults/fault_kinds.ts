/** How each kind of fault strikes: what is done, by what it is seen to have happened, and how it is lifted. */
import type { Clock } from "../../internal/clock.ts";
import { formatDuration } from "../../internal/duration.ts";
import { counted } from "../../internal/counted.ts";
import { untilAborted } from "../../internal/signals.ts";
import type { ChaosProxy } from "./chaos_proxy.ts";
import { type Fault, type FaultOf, PARTNER } from "./fault.ts";
import type { FaultTargets } from "./targets.ts";
import { bufferedBytes } from "./buffered_bytes.ts";

const POLL_MS = 20;
const BUFFER_POLL_MS = 250;
/** The hub looks for space once a second. */
const SPACE_WITHIN_MS = 10_000;

/** What a applyFault works with. */
export interface FaultContext {
  readonly targets: FaultTargets;
  readonly clock: Clock;
  /** Aborts when the run is over: whatever waits gives up. */
  readonly over: AbortSignal;
}

/** A fault that took effect. */
export interface AppliedFault {
  /** Whom it hit; null: the hub. */
  readonly target: string | null;
  /** What was seen of it, for people. */
  readonly effect: string;
  /** Takes it away again; may tell more of what was seen. */
  readonly lift?: () => Promise<string | void> | string | void;
  /** It is over already: it lasted from its beginning until now. */
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
      effect: `stopped for ${formatDuration(for_ms)}${role}`,
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
      effect: `${cut}, none let in for ${formatDuration(for_ms)}`,
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
      effect: `all of it ${delay_ms} ms late, each way`,
      lift: () => {
        lift();
        return counted(proxy.delayedWrites - before, "write");
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
          return `up to ${(mostBytes / 1e6).toFixed(1)} MB waited for it in the system's buffers`;
        }
      },
    };
  },

  async restart_hub({ down_ms = 0, signal = "SIGKILL" }, { targets, clock, over }) {
    const startMs = clock.monotonicMs();
    await targets.restartHub({ signal, downMs: down_ms, over });
    const awayMs = clock.monotonicMs() - startMs;
    return {
      target: null,
      effect: `ended by ${signal}, ready again after ${(awayMs / 1_000).toFixed(1)} s`,
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
      effect: "the hub said that its storage is full",
      async lift() {
        await lift();
        const isBack = async () => !await targets.isStorageFull();
        // Also when the run is over: what trainers say last is to be stored.
        const over = new AbortController().signal;
        await until(isBack, "it did not find the space again", { ...context, over, endMs: SPACE_WITHIN_MS });
        return "and that there is space again";
      },
    };
  },

  async duplicate_id({ target }, { targets, over }) {
    const isOver = untilAborted(over).then(() => {
      throw new Error("the first one did not end");
    });
    await Promise.race([targets.startDuplicate(target), isOver]);
    return { target, effect: "a second process took the name, the first one ended" };
  },
};

/** Lets a fault happen; resolves when it was seen to. @throws {Error} when it was not, with the reason for people. */
export function applyFault(fault: Fault, context: FaultContext): Promise<AppliedFault> {
  return (APPLY_BY_KIND[fault.kind] as ApplyFault<Fault["kind"]>)(fault, context);
}

/** Who is meant; `role` says what `@partner` stood for, and is empty for a name. */
async function resolveTarget(
  target: string,
  { targets, over }: FaultContext,
): Promise<{ readonly ai_id: string; readonly role: string }> {
  if (target !== PARTNER) return { ai_id: target, role: "" };
  const partner = await targets.activePartner(over);
  if (!partner) throw new Error("nobody was the partner of an active session");
  return { ai_id: partner.ai_id, role: `; it was the partner of ${partner.session_id}` };
}

function proxyOf(ai_id: string, { targets }: FaultContext): ChaosProxy {
  const proxy = targets.proxyOf(ai_id);
  if (!proxy) throw new Error(`no proxy stands between ${ai_id} and the hub`);
  return proxy;
}

type Condition = () => boolean | Promise<boolean>;

/** Begins a fault and resolves when it is felt. @throws {Error} when that is not so in its time; it is lifted then. */
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
    await until(condition, "nobody felt it", { ...context, endMs: forMs });
  } catch (error) {
    await lift();
    throw error;
  }
}

/** @throws {Error} `otherwise`, when the run is over, or `endMs` milliseconds, before the condition holds. */
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

/** Looks at the system's buffers again and again; `stop` resolves with the most bytes that were in them, where it tells. */
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
