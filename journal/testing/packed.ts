/** For tests: commits as the writer takes them. */
import type { Commit } from "../journal.ts";
import { packCommit, type PackedCommit } from "../sqlite/packed_commit.ts";

/** A commit, packed for where its batches begin, or for an empty journal. */
export function packed(commit: Commit): PackedCommit {
  return packCommit((commit.batches[0]?.first ?? 1) - 1, commit);
}
