/** The thread that writes the journal: answers the calls of {@linkcode WriterCalls} with a {@linkcode Writer}. */
import type { CommitOutcome } from "./journal.ts";
import type { PackedCommit } from "./sqlite/packed_commit.ts";
import type { TokenRow } from "./sqlite/token_row.ts";
import { type JournalIdentity, Writer, type WriterOptions } from "./sqlite/writer.ts";
import { answerCalls } from "./worker_calls.ts";

/** `open` is the first call, `close` the last. */
export type WriterCalls = {
  open: { request: { readonly path: string; readonly options: WriterOptions }; reply: JournalIdentity };
  append: { request: PackedCommit; reply: CommitOutcome };
  probe: { request: undefined; reply: boolean };
  tokens: { request: undefined; reply: readonly TokenRow[] };
  replaceFlagTokens: { request: readonly TokenRow[]; reply: void };
  close: { request: undefined; reply: void };
};

let writer: Writer;

answerCalls<WriterCalls>({
  open({ path, options }) {
    writer = new Writer(path, options);
    return writer.identity();
  },
  append: (commit) => writer.append(commit),
  probe: () => writer.probe(),
  tokens: () => writer.tokens(),
  replaceFlagTokens: (rows) => writer.replaceFlagTokens(rows),
  close: () => writer[Symbol.dispose](),
});
