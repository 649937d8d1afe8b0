import assert from "node:assert/strict";
import type { Entry } from "./entry.ts";
import { Mailbox } from "./mailbox.ts";
import { MailboxMemory } from "./mailbox_memory.ts";

function entry(seq: number, more: Partial<Entry> = {}): Entry {
  return { seq, type: "message", from: "AI_2", at: "", to: "you", text: "hi", length: 2, ...more };
}

/** Returns a mailbox with these entries. */
function holding(...entries: Entry[]): Mailbox {
  const mailbox = new Mailbox();
  entries.forEach((each) => mailbox.put(each));
  return mailbox;
}

const seqsOf = (entries: readonly Entry[]) => entries.map(({ seq }) => seq);

Deno.test("reading takes nothing away, and the cursor stands before the first entry that is not done", () => {
  const mailbox = holding(entry(3), entry(5), entry(9));
  mailbox.passed(12);
  assert.deepEqual(seqsOf(mailbox.after(3)), [5, 9]);
  assert.deepEqual(seqsOf(mailbox.after(0)), [3, 5, 9]);
  assert.equal(mailbox.cursor, 2);
  assert.equal(mailbox.done({ seqs: [5] }), 1);
  assert.equal(mailbox.cursor, 2, "what is before it is not done");
  assert.equal(mailbox.done({ seqs: [3] }), 1);
  assert.equal(mailbox.cursor, 8);
  assert.equal(mailbox.done({ seqs: [], upTo: 9 }), 1);
  assert.equal(mailbox.cursor, 12, "what is nothing for an inbox is done by itself");
  mailbox.put(entry(9));
  assert.equal(mailbox.size, 0, "it comes once");
});

Deno.test("a thread is an entry and what replies to it, however deep", () => {
  const mailbox = holding(
    entry(1),
    entry(2, { reply_to: 1 }),
    entry(3),
    entry(4, { reply_to: 2 }),
    entry(5, { reply_to: 77 }),
  );
  assert.deepEqual(seqsOf(mailbox.after(0, 1)), [1, 2, 4]);
  assert.deepEqual(seqsOf(mailbox.after(0, 77)), [5]);
});

Deno.test("an offer that is over goes by itself, and what was directed to the AI stays", () => {
  const offer = { type: "collaboration_request", session_id: "s1" };
  const mailbox = holding(entry(1, { ...offer, to: "everyone" }), entry(2, offer), entry(3));
  mailbox.withdraw("s1");
  assert.deepEqual(seqsOf(mailbox.after(0)), [2, 3]);
});

Deno.test("a hub that lost entries takes them back, and the inbox says so", () => {
  const mailbox = holding(entry(1), entry(5));
  assert.equal(mailbox.gap, undefined);
  mailbox.takeBack(3);
  assert.deepEqual(seqsOf(mailbox.after(0)), [1]);
  assert.match(mailbox.gap!, /after entry 3/);
  mailbox.put(entry(4));
  assert.deepEqual(seqsOf(mailbox.after(0)), [1, 4]);
});

Deno.test("a mailbox that nobody reads is full at 5,000 entries, and takes in more when some are done", () => {
  const mailbox = holding(...Array.from({ length: 5_000 }, (_, at) => entry(at + 1)));
  assert.ok(mailbox.isFull);
  mailbox.done({ seqs: [1] });
  assert.ok(!mailbox.isFull);
});

Deno.test("mailboxes that share a memory are full when it is, but for a small part of each, until one of them gives room", async () => {
  const memory = new MailboxMemory(200_000);
  const [one, other] = [memory.open(), memory.open()].map((room) => ({ room, mailbox: new Mailbox(room) }));
  const long = (seq: number) => entry(seq, { text: "x".repeat(8_000), length: 8_000 });
  let seq = 0;
  while (!one!.mailbox.isFull) one!.mailbox.put(long(++seq));
  assert.equal(one!.mailbox.size, 25, "it may hold all of it");
  while (!other!.mailbox.isFull) other!.mailbox.put(long(++seq));
  assert.equal(other!.mailbox.size, 8, "its own part");
  const freed = memory.freed;
  one!.mailbox.done({ seqs: [], upTo: 10 });
  await freed;
  assert.ok(!other!.mailbox.isFull);
  one!.room[Symbol.dispose]();
  while (!other!.mailbox.isFull) other!.mailbox.put(long(++seq));
  assert.equal(other!.mailbox.size, 25, "one that ended holds nothing");
});
