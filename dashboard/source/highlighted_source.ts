/** Sources as pieces with a look, made in a thread of its own: the broker's never waits for a hostile source. */
import { askWorker } from "../../internal/ask_worker.ts";
import { moduleUrl } from "../../internal/module_url.ts";
import { grammarOf } from "./grammars.ts";
import type { Piece } from "./highlight.ts";

/** A longer source stays plain, UTF-16 units. */
const MAX_LENGTH = 200_000;
const TIMEOUT_MS = 2_000;
/** Threads at a time; what comes meanwhile stays plain. */
const MAX_THREADS = 2;
/** The last ones are kept, as pages renew themselves. */
const MAX_KEPT = 8;

/** Highlights one source after the other. */
export class SourceHighlighter {
  readonly #kept = new Map<string, readonly Piece[]>();
  #threads = 0;

  /** Joined, the pieces are `source`; one plain piece where there was no way or no time to highlight it. */
  async pieces(source: string, language: string | null): Promise<readonly Piece[]> {
    const plain: readonly Piece[] = [[source]];
    if (language === null || grammarOf(language) === undefined || source.length > MAX_LENGTH) return plain;
    const key = `${language}\n${source}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#threads >= MAX_THREADS) return plain;
    this.#threads++;
    // A source that took too long once would again.
    const pieces = await this.#ask(source, language).catch(() => plain);
    this.#threads--;
    this.#kept.set(key, pieces);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(oldest!);
    return pieces;
  }

  #ask(source: string, language: string): Promise<readonly Piece[]> {
    const url = moduleUrl("dashboard/source/highlight_worker.ts");
    return askWorker(url, { source, language }, { name: "highlighter", timeoutMs: TIMEOUT_MS });
  }
}
