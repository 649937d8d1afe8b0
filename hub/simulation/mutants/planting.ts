/** Replaces parts of a hub, or what they see, so that it differs in one small way. */
import type { Core } from "../../session/core.ts";
import type { Peer } from "../../session/peer.ts";
import type { LiveLine } from "../../sequencer/turn.ts";
import type { Commit, Journal } from "../../../journal/journal.ts";
import type { Batch, RepliedTo } from "../../../journal/rows.ts";
import type { MessageType } from "../../../protocol/messages.ts";
import type { ParsedLine } from "../../../protocol/parse.ts";

export const EVERYBODY = ["AI_1", "AI_2", "AI_3", "AI_4", "AI_5"];

/** Returns `whole`, often a journal, with some of its members replaced. */
export function changed<T extends object = Journal>(whole: T, parts: Partial<T>): T {
  return new Proxy(whole, {
    get: (target, key) => {
      const part = key in parts ? parts[key as keyof T] : target[key as keyof T];
      return typeof part === "function" ? part.bind(target) : part;
    },
  });
}

/** Makes the journal store other rows than those of a commit. */
export function commitOtherwise(journal: Journal, change: (commit: Commit) => Partial<Commit>): Journal {
  const append: Journal["append"] = (head, commit) => journal.append(head, { ...commit, ...change(commit) });
  return changed(journal, { append });
}

/** Makes the journal say otherwise of an entry what a reply to it has to know. */
export function answerOtherwise(
  journal: Journal,
  change: (found: RepliedTo, seq: number) => RepliedTo | null,
): Journal {
  const repliedTo: Journal["repliedTo"] = async (seq, ai) => {
    const found = await journal.repliedTo(seq, ai);
    return found && change(found, seq);
  };
  return changed(journal, { repliedTo });
}

/** Makes the roster deliver other batches than those that are published. */
export function deliverOtherwise({ roster }: Core, change: (batch: Batch) => Batch): void {
  const deliver = roster.deliver.bind(roster);
  roster.deliver = (batch) => deliver(change(batch));
}

/** Does something for each AI that a live line is for, once the line was relayed. */
export function afterRelay({ roster }: Core, more: (live: LiveLine, ai: string) => void): void {
  const relay = roster.relay.bind(roster);
  roster.relay = (live) => {
    relay(live);
    for (const ai of EVERYBODY) if (ai !== live.except) more(live, ai);
  };
}

/** Does something to each connection of an AI, just before it is added to the roster. */
export function withPeers({ roster }: Core, change: (peer: Peer) => void): void {
  const add = roster.add.bind(roster);
  roster.add = (peer, by) => {
    change(peer);
    add(peer, by);
  };
}

/** Makes the broker decide other lines than those that `ai` sent. */
export function decideOtherwise(
  { sequencer }: Core,
  change: (line: ParsedLine, ai: string) => ParsedLine,
): void {
  const { submit } = sequencer;
  sequencer.submit = (party, lines, from, lookup) =>
    submit.call(sequencer, party, lines.map((line) => change(line, party.ai)), from, lookup);
}

export function isOf(line: ParsedLine, type: MessageType): boolean {
  return line.ok && line.message.message_type === type;
}

export function sessionIn(line: ParsedLine): string {
  return line.ok ? String((line.message.data as { session_id?: string }).session_id) : "";
}

export function withData(line: ParsedLine, data: Readonly<Record<string, unknown>>): ParsedLine {
  if (!line.ok) return line;
  const { message } = line;
  return { ...line, message: { ...message, data: { ...message.data, ...data } } } as ParsedLine;
}

export function holds({ lines }: Batch, type: MessageType): boolean {
  return new TextDecoder().decode(lines).includes(`"message_type":"${type}"`);
}

/** Returns the batch for everybody where it holds an entry of this type. */
export function forEverybody(batch: Batch, type: MessageType): Batch {
  return holds(batch, type) ? { ...batch, audience: "*", tag: { type } } : batch;
}
