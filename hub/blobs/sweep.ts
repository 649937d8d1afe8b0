/** Removes, bit by bit, blobs that no entry has named for a day, and what uploads have left that did not come to their end. */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../../internal/clock.ts";
import { type BlobStore, JournalError } from "../../journal/journal.ts";
import { BLOB } from "../../protocol/limits.ts";

const log = getLogger(["aicollab", "hub"]);

const EVERY_MS = 60_000;

/** Sweeps now and then once a minute, until disposed. */
export function startBlobSweeps(store: Pick<BlobStore, "sweepBlobs">, clock: Clock): Disposable {
  const stopping = new AbortController();
  const { signal } = stopping;
  const sweep = async () => {
    while (!signal.aborted) {
      try {
        while (!signal.aborted && await store.sweepBlobs(clock.wallMs() - BLOB.unnamedMs));
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
        // A full disk has no room for a removal either; another fault is one of the journal itself, which reports it.
        log.debug("No blobs were removed: {error}", { error });
      }
      await clock.delay(EVERY_MS, signal);
    }
  };
  sweep();
  return { [Symbol.dispose]: () => stopping.abort() };
}
