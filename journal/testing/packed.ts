import type { Commit } from "../journal.ts";
import { packCommit, type PackedCommit } from "../sqlite/packed_commit.ts";

/** Packs a commit for the head before its first batch; without a batch, for an empty journal. */
export function packed(commit: Commit): PackedCommit {
  return packCommit((commit.batches[0]?.first ?? 1) - 1, commit);
}
