/**
 * Opens the library for pages. Questions go to a thread of their own, which the first question starts, so that neither the broker
 * nor the journal's reader ever waits for a page.
 */
import type { LibraryView } from "./view/library_view.ts";
import { moduleUrl } from "../../internal/module_url.ts";
import { JournalError } from "../journal.ts";
import { startJournalThread } from "../sqlite/journal_calls.ts";
import type { WorkerCalls } from "../../internal/worker_rpc.ts";
import type { ViewCalls } from "./view_worker.ts";

/**
 * Opens the library in the database at `path`; the first question opens the file. A question rejects with a
 * {@linkcode JournalError} when the database cannot be read, and after disposal.
 */
export function openLibraryView(path: string): LibraryView & AsyncDisposable {
  const thread = new LibraryThread(path);
  return {
    ai: (ai_id) => thread.ask("ai", ai_id),
    aiRecords: (ai_ids) => thread.ask("aiRecords", ai_ids),
    knownAis: () => thread.ask("knownAis", undefined),
    sessions: (of) => thread.ask("sessions", of),
    session: (session_id) => thread.ask("session", session_id),
    requested: (of) => thread.ask("requested", of),
    sessionLines: (session_id) => thread.ask("sessionLines", session_id),
    artifacts: (of) => thread.ask("artifacts", of),
    facets: (of) => thread.ask("facets", of),
    artifact: (seq) => thread.ask("artifact", seq),
    entries: (of) => thread.ask("entries", of),
    actions: (of) => thread.ask("actions", of),
    stoppedThreads: (of) => thread.ask("stoppedThreads", of),
    inbox: (of) => thread.ask("inbox", of),
    topics: (of) => thread.ask("topics", of),
    threads: (of) => thread.ask("threads", of),
    conversation: (of) => thread.ask("conversation", of),
    topicPage: (of) => thread.ask("topicPage", of),
    shared: (of) => thread.ask("shared", of),
    topicTail: (of) => thread.ask("topicTail", of),
    said: (of) => thread.ask("said", of),
    claims: (of) => thread.ask("claims", of),
    deliveries: (of) => thread.ask("deliveries", of),
    deliveriesOf: (seqs) => thread.ask("deliveriesOf", seqs),
    deadLetters: (of) => thread.ask("deadLetters", of),
    line: (seq) => thread.ask("line", seq),
    times: (seqs) => thread.ask("times", seqs),
    flow: (of) => thread.ask("flow", of),
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}

class LibraryThread implements AsyncDisposable {
  readonly #path: string;
  #calls: WorkerCalls<ViewCalls> | undefined;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  async ask<K extends keyof LibraryView>(
    name: K,
    request: ViewCalls[K]["request"],
  ): Promise<ViewCalls[K]["reply"]> {
    if (this.#closed) throw new JournalError("DISK", "The library is closed");
    // A thread that died of a bug failed its question; the next question starts a new thread.
    if (this.#calls === undefined || this.#calls.died) this.#calls = this.#start();
    return await this.#calls.call(name, request);
  }

  #start(): WorkerCalls<ViewCalls> {
    const url = moduleUrl("journal/library/view_worker.ts");
    const calls = startJournalThread<ViewCalls>(url, { name: "library reader" });
    // This call only keeps the path; should the thread die at once, each question is rejected.
    calls.call("open", { path: this.#path }).catch(() => {});
    return calls;
  }

  /** Ends the thread after the answers to what was asked before. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    using calls = this.#calls;
    this.#calls = undefined;
    await Promise.allSettled([calls?.call("close", undefined)]);
  }
}
