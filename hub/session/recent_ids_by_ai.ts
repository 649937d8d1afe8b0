/**
 * Keeps one memory of message_ids for each AI that is connected, which all its connections share: a message that is sent again is
 * found whichever of them it comes over.
 */
import type { Journal } from "../../journal/journal.ts";
import { RecentIds } from "../sequencer/recent_ids.ts";
import type { Sequencer } from "../sequencer/sequencer.ts";

/** The memories are made from these. */
export interface RecentIdsOptions {
  readonly journal: Pick<Journal, "recentIds">;
  readonly sequencer: Pick<Sequencer, "settled">;
  /** At least so many ids of each AI are known. */
  readonly capacity: number;
}

interface Memory {
  readonly recent: RecentIds;
  readonly loaded: Promise<void>;
  holders: number;
}

/** A connection holds the memory of its AI until it has ended. */
export interface HeldIds {
  readonly recent: RecentIds;
  /** Resolves when `recent` has what is stored: nothing of the AI may be decided before. @throws {JournalError} */
  readonly loaded: Promise<void>;
  /** Gives the memory back, once; nothing is decided with it afterwards. */
  release(): void;
}

/** The memories by ai_id. */
export class RecentIdsByAi {
  readonly #options: RecentIdsOptions;
  readonly #memories = new Map<string, Memory>();

  constructor(options: RecentIdsOptions) {
    this.#options = options;
  }

  /** Counts the AIs whose message_ids are in memory. */
  get size(): number {
    return this.#memories.size;
  }

  /** Holds the memory of an AI; its first holder has it read from the journal. */
  hold(ai: string): HeldIds {
    let memory = this.#memories.get(ai);
    if (!memory) {
      memory = this.#load(ai);
      this.#memories.set(ai, memory);
    }
    memory.holders++;
    return { recent: memory.recent, loaded: memory.loaded, release: () => this.#release(ai) };
  }

  #load(ai: string): Memory {
    const { journal, capacity } = this.#options;
    const recent = new RecentIds(capacity);
    const load = async () => {
      for (const [id, seq] of await journal.recentIds(ai, capacity)) recent.add(id, seq);
    };
    const loaded = load();
    // A holder that ends before it decides anything never asks.
    loaded.catch(() => {});
    return { recent, loaded, holders: 0 };
  }

  /** The journal does not have what is decided and not committed: the memory is kept until it is, though nobody is connected. */
  async #release(ai: string): Promise<void> {
    await this.#options.sequencer.settled();
    const memory = this.#memories.get(ai)!;
    memory.holders--;
    if (memory.holders === 0) this.#memories.delete(ai);
  }
}
