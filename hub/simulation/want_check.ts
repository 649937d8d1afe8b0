/** Says which broadcasts a reader wants, by folding the stored entries, with code that the hub does not share. */
import type { SimulatedWants } from "./simulated_wants.ts";
import type { SimulatedDisk, StoredEntry } from "./simulated_disk.ts";
import type { ReceivedLine } from "./received_line.ts";

interface Work {
  readonly requester: string;
  readonly requires: readonly string[];
  partner: string | undefined;
  lastPartner: string | undefined;
}

interface About {
  readonly type: string;
  readonly domain: string | undefined;
  readonly requires: readonly string[] | undefined;
  readonly parties: ReadonlySet<string | undefined>;
}

export class WantCheck {
  readonly #disk: SimulatedDisk;
  readonly #work = new Map<string, Work>();
  readonly #about: About[] = [];

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
  }

  /** Returns whether a stored entry is for `ai`, which the entry concerns and which wants no more than this. */
  isDue({ seq, audience }: StoredEntry, ai: string, wants: SimulatedWants | undefined): boolean {
    if (wants === undefined || audience !== "*") return true;
    while (this.#about.length < seq) this.#fold(this.#disk.entries[this.#about.length]!);
    const { type, domain, requires, parties } = this.#about[seq - 1]!;
    if (parties.has(ai)) return true;
    if (requires) return !!wants.capabilities && new Set(requires).isSubsetOf(new Set(wants.capabilities));
    if (!wants.types && !wants.domains) return false;
    const isOfType = wants.types ? wants.types.includes(type) : domain !== undefined;
    return isOfType && (!wants.domains || domain === undefined || wants.domains.includes(domain));
  }

  #fold({ line }: StoredEntry): void {
    const message = JSON.parse(line);
    const { message_type: type, data } = message;
    const work = this.#work.get(data.session_id);
    const isWork = type.startsWith("collaboration_");
    const hasDomain = ["pattern_share", "os_component_share", "code_share"].includes(type);
    this.#about.push({
      type,
      domain: hasDomain ? data.domain : undefined,
      requires: isWork ? work?.requires ?? data.required_capabilities ?? [] : undefined,
      parties: new Set(
        work && (isWork || type.endsWith("_share")) ? [work.requester, work.partner, work.lastPartner] : [],
      ),
    });
    this.#follow(message, work);
  }

  #follow({ message_type: type, source_ai, data }: ReceivedLine["line"], work: Work | undefined): void {
    switch (type) {
      case "collaboration_request": {
        const requires = data.required_capabilities ?? [];
        const partners = { partner: undefined, lastPartner: undefined };
        this.#work.set(data.session_id, { requester: source_ai, requires, ...partners });
        break;
      }
      case "collaboration_accept":
      case "collaboration_complete":
        work!.partner = source_ai;
        break;
      case "collaboration_reopened":
        work!.lastPartner = work!.partner;
        work!.partner = undefined;
    }
  }
}
