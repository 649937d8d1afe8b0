/** Submits lines to the sequencer, with a lookup wherever one is needed, for every kind of session. */
import type { ParsedLine } from "../../protocol/parse.ts";
import type { Lookup } from "../broker/decision.ts";
import type { Party } from "../sequencer/turn.ts";
import { lookUp, type LookupCore } from "./lookup.ts";

/** A submitter is a party whose lines are submitted. */
export interface Submitter extends Party {
  /** Is true when nothing more is decided for it. */
  readonly ended: boolean;
  /** Is true when it has sent `leave`: what follows is dropped. */
  hasLeft: boolean;
  /** Resolves when it has read enough of its answers to get another one. */
  answersDrained(): Promise<void>;
}

/**
 * Submits `lines` in order until all are decided, or the party has ended or left. Resolves with how many were decided; their
 * answers follow through the party, in order, once they are published.
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
  while (decided < lines.length && !party.hasLeft) {
    await party.answersDrained();
    if (sequencer.recovering) await sequencer.ready();
    if (party.ended) break;
    const submitted = sequencer.submit(party, lines, decided, lookup);
    decided = submitted.decided;
    if (submitted.left) party.hasLeft = true;
    lookup = submitted.need && await lookUp(core, party, submitted.need);
  }
  return decided;
}
