/** Takes lines through the sequencer, with a lookup wherever one is needed: the same for every kind of session. */
import type { ParsedLine } from "../../protocol/parse.ts";
import type { Lookup } from "../broker/decision.ts";
import type { Party } from "../sequencer/turn.ts";
import { lookUp, type LookupCore } from "./lookup.ts";

/** A party whose lines are submitted. */
export interface Submitter extends Party {
  /** Nothing more is decided for it. */
  readonly over: boolean;
  /** It said `leave`: what it sent behind that is dropped. */
  left: boolean;
  /** Resolves when it may be sent another answer. */
  hasRead(): Promise<void>;
}

/**
 * Submits `lines` in order until all are decided, or the party is over or has left. Resolves with how many were decided;
 * their answers follow through the party, in order, once they are published.
 * @throws {JournalError} when a lookup fails.
 */
export async function submitLines(
  core: LookupCore,
  party: Submitter,
  lines: readonly ParsedLine[],
): Promise<number> {
  const { sequencer } = core;
  let decided = 0;
  let lookup: Lookup | undefined;
  while (decided < lines.length && !party.left) {
    await party.hasRead();
    if (sequencer.recovering) await sequencer.ready();
    if (party.over) break;
    const submitted = sequencer.submit(party, lines, decided, lookup);
    decided = submitted.decided;
    if (submitted.left) party.left = true;
    lookup = submitted.need && await lookUp(core, party, submitted.need);
  }
  return decided;
}
