/** Gives what there is to learn a plain name; the space's id, which is exact, stands behind it. */
import { visibleText } from "../internal/visible_text.ts";

const NAMES: Readonly<Record<string, string>> = {
  "ccd@1": "Congestion control",
  "dmg@1": "Screen updates",
  "vdl@1": "Process scheduling",
  "idle@1": "Idle states",
  "genq@1": "Page cache",
  "alloc@1": "Memory allocation",
  "tile@1": "Window layout",
  "ngram@1": "Intrusion detection",
  "stream@1": "Screen over a network",
  "idle-sched@1": "Scheduling with idle states",
  "pagemem@1": "Page cache and memory",
  "wm-gfx@1": "Windows and screen updates",
  "ids-net@1": "Network under inspection",
};

/** Returns the plain name of a domain; undefined for one that only its AIs know. */
export function domainName(domain: string): string | undefined {
  return Object.hasOwn(NAMES, domain) ? NAMES[domain] : undefined;
}

/** Returns `Congestion control (ccd@1)`, or the domain as an AI wrote it, cut. */
export function domainText(domain: string, length = 60): string {
  const name = domainName(domain);
  return name === undefined ? visibleText(domain, length) : `${name} (${domain})`;
}
