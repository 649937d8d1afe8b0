/** Reads the library for pages in a thread: answers the calls of {@linkcode ViewCalls} with a {@linkcode LibraryReader}. */
import { answerJournalCalls } from "../sqlite/journal_calls.ts";
import { type LibraryAnswers, LibraryReader } from "./view/library_reader.ts";

/** `open` is the first call, `close` the last. */
export type ViewCalls =
  & {
    readonly [K in keyof LibraryAnswers]: {
      request: Parameters<LibraryAnswers[K]>[0];
      reply: ReturnType<LibraryAnswers[K]>;
    };
  }
  & {
    open: { request: { readonly path: string }; reply: void };
    close: { request: undefined; reply: void };
  };

let path = "";
let reader: LibraryReader | undefined;

/** Opens the file with the first question, or with the next one where that failed. @throws {JournalError} */
function opened(): LibraryReader {
  return reader ??= new LibraryReader(path);
}

answerJournalCalls<ViewCalls>({
  open(request) {
    path = request.path;
  },
  ai: (ai_id) => opened().ai(ai_id),
  aiRecords: (ai_ids) => opened().aiRecords(ai_ids),
  knownAis: () => opened().knownAis(),
  sessions: (of) => opened().sessions(of),
  session: (session_id) => opened().session(session_id),
  requested: (of) => opened().requested(of),
  sessionLines: (session_id) => opened().sessionLines(session_id),
  artifacts: (of) => opened().artifacts(of),
  facets: (of) => opened().facets(of),
  artifact: (seq) => opened().artifact(seq),
  entries: (of) => opened().entries(of),
  actions: (of) => opened().actions(of),
  stoppedThreads: (of) => opened().stoppedThreads(of),
  inbox: (of) => opened().inbox(of),
  topics: (of) => opened().topics(of),
  threads: (of) => opened().threads(of),
  conversation: (of) => opened().conversation(of),
  topicPage: (of) => opened().topicPage(of),
  shared: (of) => opened().shared(of),
  topicTail: (of) => opened().topicTail(of),
  said: (of) => opened().said(of),
  claims: (of) => opened().claims(of),
  deliveries: (of) => opened().deliveries(of),
  deliveriesOf: (seqs) => opened().deliveriesOf(seqs),
  deadLetters: (of) => opened().deadLetters(of),
  line: (seq) => opened().line(seq),
  times: (seqs) => opened().times(seqs),
  flow: (of) => opened().flow(of),
  close() {
    reader?.[Symbol.dispose]();
  },
});
