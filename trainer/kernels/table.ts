/**
 * Lists which specializations there are, what each brings, and which complement each other. One row here and one
 * file make a new one.
 */
import { filesystem } from "./filesystem/filesystem.ts";
import { graphics } from "./graphics/graphics.ts";
import type { Kernel } from "./kernel.ts";
import { memory } from "./memory/memory.ts";
import { networking } from "./networking/networking.ts";
import { idleSched, plugIntoOneProcessor } from "./pairs/idle_sched.ts";
import { idsNet, plugGuard } from "./pairs/ids_net.ts";
import { pagemem, plugIntoPool } from "./pairs/pagemem.ts";
import { plugTogether, stream } from "./pairs/stream.ts";
import { plugDesktop, wmGfx } from "./pairs/wm_gfx.ts";
import { power } from "./power/power.ts";
import { scheduler } from "./scheduler/scheduler.ts";
import { security } from "./security/security.ts";
import type { Params } from "./space.ts";
import { windowManager } from "./window_manager/window_manager.ts";

export interface Specialization {
  readonly name: string;
  readonly kernel: Kernel;
  /** `hello` carries these. */
  readonly capabilities: readonly string[];
  /** The trainer works with this specialization, and spends a fifth of the learning on it. */
  readonly complement: string;
  /** This point of the family stands in while nothing was learned. */
  readonly standIn: string;
  /** Component ids hold this short word. */
  readonly moduleWord: string;
}

/** A coupling is a simulator in which two specializations meet. */
export interface Coupling {
  readonly kernel: Kernel;
  /** The joint search starts from the patterns of these. */
  readonly partners: readonly [string, string];
  /** Returns the ways to plug one setting of each partner together, as joint parameters; at least one. */
  plug(first: Params, second: Params): readonly Params[];
  readonly moduleWord: string;
}

export const specializations: readonly Specialization[] = [
  {
    name: "networking",
    kernel: networking,
    capabilities: ["congestion_control", "transport"],
    complement: "graphics",
    standIn: "copa_like",
    moduleWord: "net",
  },
  {
    name: "graphics",
    kernel: graphics,
    capabilities: ["rendering", "compositing"],
    complement: "networking",
    standIn: "fixed_waste_4096",
    moduleWord: "gfx",
  },
  {
    name: "scheduler",
    kernel: scheduler,
    capabilities: ["process_scheduling", "latency"],
    complement: "power",
    standIn: "las",
    moduleWord: "sched",
  },
  {
    name: "power",
    kernel: power,
    capabilities: ["idle_states", "energy"],
    complement: "scheduler",
    standIn: "menu_io_like",
    moduleWord: "power",
  },
  {
    name: "filesystem",
    kernel: filesystem,
    capabilities: ["page_cache", "storage"],
    complement: "memory",
    standIn: "s3_fifo",
    moduleWord: "fs",
  },
  {
    name: "memory",
    kernel: memory,
    capabilities: ["allocation", "paging"],
    complement: "filesystem",
    standIn: "power_of_two",
    moduleWord: "mem",
  },
  {
    name: "window_manager",
    kernel: windowManager,
    capabilities: ["tiling", "window_placement"],
    complement: "graphics",
    standIn: "split_treemap",
    moduleWord: "wm",
  },
  {
    name: "security",
    kernel: security,
    capabilities: ["anomaly_detection", "system_calls"],
    complement: "networking",
    standIn: "markov_1",
    moduleWord: "sec",
  },
];

export const couplings: readonly Coupling[] = [
  { kernel: stream, partners: ["networking", "graphics"], plug: plugTogether, moduleWord: "stream" },
  {
    kernel: idleSched,
    partners: ["scheduler", "power"],
    plug: plugIntoOneProcessor,
    moduleWord: "idlesched",
  },
  { kernel: pagemem, partners: ["filesystem", "memory"], plug: plugIntoPool, moduleWord: "pagemem" },
  { kernel: wmGfx, partners: ["window_manager", "graphics"], plug: plugDesktop, moduleWord: "wmgfx" },
  { kernel: idsNet, partners: ["security", "networking"], plug: plugGuard, moduleWord: "idsnet" },
];

/** Returns the specialization of that name; undefined when there is none. */
export function specializationOf(name: string): Specialization | undefined {
  return specializations.find((row) => row.name === name);
}

/** Returns the coupled simulator of two specializations, in either order. */
export function couplingOf(one: string, other: string): Coupling | undefined {
  return couplings.find(({ partners }) =>
    one !== other && partners.includes(one) && partners.includes(other)
  );
}

/** Returns everybody whom that specialization has a coupled simulator with. */
export function partnersOf(name: string): string[] {
  return couplings.flatMap(({ partners }) =>
    partners.includes(name) ? partners.filter((one) => one !== name) : []
  );
}

/** Returns the kernel whose family has that space id, coupled ones included. */
export function kernelOfSpace(space: string): Kernel | undefined {
  return [...specializations, ...couplings].find((row) => row.kernel.space.id === space)?.kernel;
}

/** Returns what the kernel of a space is about: a specialization's name, or both partners' joined by "+". */
export function fieldOf(space: string): string | undefined {
  const coupling = couplings.find(({ kernel }) => kernel.space.id === space);
  return coupling?.partners.join("+") ??
    specializations.find(({ kernel }) => kernel.space.id === space)?.name;
}
