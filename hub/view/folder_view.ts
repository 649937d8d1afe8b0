/**
 * Shows a data folder to the dashboard without its hub: what is stored, and nobody as present. The folder is only read; where
 * a hub runs on it, what that commits is shown as well.
 */
import {
  type CollaborationSummary,
  type EntryRow,
  readableEntries,
} from "../../journal/library/view/library_view.ts";
import type { HubView, PresentWaits } from "../../dashboard/hub_view.ts";
import { VERSION } from "../../internal/version.ts";
import { dataFiles } from "../../journal/sqlite/data_folder.ts";
import { isHubRunning } from "../../journal/sqlite/hub_lock.ts";
import { openLibraryView } from "../../journal/library/view.ts";
import { LibraryReader } from "../../journal/library/view/library_reader.ts";
import { presentWaits } from "../session/present_waits.ts";

/** The view holds so many rows of open collaborations, and so many entries. */
const HELD = 200;

/** A view shows a folder; disposing it closes the database. */
export interface FolderView extends HubView, AsyncDisposable {
  /** A hub ran on the folder when the view was opened. */
  readonly isLive: boolean;
}

/** Opens a view. @throws {JournalError} when the database cannot be read or is of another version. */
export function openFolderView(folder: string, monoMs: () => number = () => performance.now()): FolderView {
  const path = dataFiles(folder).database;
  const reader = new LibraryReader(path);
  const library = openLibraryView(path);
  const isLive = isHubRunning(folder);
  const startedMs = monoMs();
  let heldAt = -1;
  let collaborations: readonly CollaborationSummary[] = [];
  let entries: readonly EntryRow[] = [];
  let waits: PresentWaits = presentWaits([]);
  let waiting = 0;

  /** Reads the rows again when the head has moved, which only a hub does, and returns the head. */
  function refresh(): number {
    const { head_seq } = reader.journal();
    if (head_seq !== heldAt) {
      const running = (["open", "active"] as const).flatMap((state) =>
        reader.sessions({ limit: HELD, state }).rows
      );
      collaborations = running.sort((a, b) => a.opened_seq - b.opened_seq);
      entries = readableEntries(reader.entries({ limit: HELD }).rows).toReversed();
      waits = presentWaits(reader.running());
      waiting = reader.inbox({ limit: HELD, now_ms: Date.now() }).waiting;
      heldAt = head_seq;
    }
    return head_seq;
  }

  refresh();
  return {
    isLive,
    status() {
      refresh();
      const { journal_id, head_seq, indexed_seq, listed_seq, ...counts } = reader.journal();
      return {
        connected_ais: 0,
        shared_patterns: counts.patterns,
        shared_components: counts.components,
        active_collaborations: counts.open,
        open_collaborations: counts.waiting,
        taken_collaborations: counts.open - counts.waiting,
        waiting_for_operator: waiting,
        commits: 0,
        head_seq,
        indexed_seq,
        listed_seq,
        completed_collaborations: counts.completed,
        journal_id,
        version: VERSION,
        uptime_ms: Math.round(monoMs() - startedMs),
      };
    },
    ais: () => [],
    collaborations() {
      refresh();
      return collaborations;
    },
    notReady: () => isLive ? "a hub runs here, but its own dashboard is elsewhere" : "no hub runs here",
    waits() {
      refresh();
      return waits;
    },
    slowed: () => [],
    bells: () => [],
    budgetOf: () => undefined,
    counters: () => undefined,
    recent(after, limit) {
      const head = refresh();
      const newer = entries.filter(({ seq }) => seq > after).slice(-limit);
      return { entries: newer, missed: Math.max(0, head - after - newer.length) };
    },
    library,
    async [Symbol.asyncDispose]() {
      reader[Symbol.dispose]();
      await library[Symbol.asyncDispose]();
    },
  };
}
