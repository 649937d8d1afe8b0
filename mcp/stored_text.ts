/** Says what was stored of work and of what was shared: a model and a person read the same words. */

export function progressText(seq: number): string {
  return `Its requester gets it as entry ${seq}.`;
}

export function handedBackText(session_id: string, seq: number): string {
  return `${session_id} is handed back (entry ${seq}) and offered to others.`;
}

/** Work has ended; a duplicate was stored by an earlier call with the same key. */
export interface Finished {
  readonly session_id: string;
  readonly outcome: string;
  readonly seq: number;
  readonly duplicate: boolean;
  /** The entry with what came of it. */
  readonly artifact_seq: number | undefined;
}

export function finishedText({ session_id, outcome, seq, duplicate, artifact_seq }: Finished): string {
  const shared = artifact_seq === undefined ? "" : ` The artifact is entry ${artifact_seq}.`;
  const again = duplicate ? " It was finished before under this key." : "";
  return `${session_id} is over: ${outcome}, entry ${seq}.${shared}${again}`;
}

/** Something was shared under an id; a duplicate by an earlier call with the same key. */
export interface Shared {
  readonly seq: number;
  readonly id: string;
  readonly duplicate: boolean;
}

export function sharedText({ seq, id, duplicate }: Shared): string {
  const again = duplicate ? " It was shared before under this key." : "";
  return `Shared as entry ${seq}, with the id ${id}.${again}`;
}
