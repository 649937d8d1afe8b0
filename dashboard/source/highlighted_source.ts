/** Highlights sources in threads of their own, so that the broker's thread never waits for a hostile source. */
import { askWorker } from "../../internal/ask_worker.ts";
import { moduleUrl } from "../../internal/module_url.ts";
import { grammarOf } from "./grammars.ts";
import type { Piece } from "./highlight.ts";

/** A longer source, in UTF-16 units, stays plain. */
const MAX_LENGTH = 200_000;
const TIMEOUT_MS = 2_000;
/** So many threads run at a time; sources that come meanwhile stay plain. */
const MAX_THREADS = 2;
/** So many results are kept, as pages renew themselves. */
const MAX_KEPT = 8;

/** Highlights one source after the other. */
export class SourceHighlighter {
  readonly #kept = new Map<string, readonly Piece[]>();
  #threads = 0;

  /** Resolves with pieces that make up `source`: one plain piece where it could not be highlighted in time. */
  async pieces(source: string, language: string | null): Promise<readonly Piece[]> {
    const plain: readonly Piece[] = [[source]];
    if (language === null || grammarOf(language) === undefined || source.length > MAX_LENGTH) return plain;
    const key = `${language}\n${source}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#threads >= MAX_THREADS) return plain;
    this.#threads++;
    // A source that took too long once would do so again.
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
