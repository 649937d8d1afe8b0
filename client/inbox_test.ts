import assert from "node:assert/strict";
import { Inbox, type Incoming } from "./inbox.ts";

const entry = (seq: number) => ({ message_type: "message", seq });
const live = { message_type: "status" };

function makeInbox() {
  let refills = 0;
  const inbox = new Inbox<Incoming>({ maxSize: 100, onRefill: () => refills++ });
  return { inbox, refills: () => refills, next: async () => (await inbox.next()).value };
}

Deno.test("an entry that has come before is ignored, a caught_up at the same seq is not", async () => {
  const { inbox, next } = makeInbox();
  for (const message of [entry(5), entry(5), entry(4), { message_type: "caught_up", seq: 5 }, entry(6)]) {
    inbox.put(message, 1);
  }
  inbox.end();
  assert.deepEqual([await next(), await next(), await next(), await next()], [
    entry(5),
    { message_type: "caught_up", seq: 5 },
    entry(6),
    undefined,
  ]);
});

Deno.test("the position is the highest seq that was handed out, not that was held", async () => {
  const { inbox, next } = makeInbox();
  inbox.position = 3;
  inbox.put(entry(5), 1);
  inbox.put({ message_type: "caught_up", seq: 9 }, 1);
  assert.equal(inbox.position, 3);
  await next();
  assert.equal(inbox.position, 5);
  await next();
  assert.equal(inbox.position, 9);
});

Deno.test("after the first dropped entry no later one is held, and all come again from the position on", async () => {
  const { inbox, refills, next } = makeInbox();
  inbox.put(entry(1), 60);
  inbox.put(entry(2), 60);
  inbox.put(entry(3), 1);
  inbox.put({ message_type: "caught_up", seq: 9 }, 1);
  inbox.put(live, 1);
  assert.equal(refills(), 0);
  assert.deepEqual(await next(), entry(1));
  assert.equal(refills(), 1);
  assert.equal(inbox.position, 1);
  inbox.restart();
  inbox.put(entry(2), 60);
  assert.deepEqual([await next(), await next()], [live, entry(2)]);
});

Deno.test("a refill is asked for once in each connection", async () => {
  const { inbox, refills, next } = makeInbox();
  for (const connection of [1, 2]) {
    inbox.put(entry(10 * connection), 60);
    inbox.put(entry(10 * connection + 1), 60);
    await next();
    assert.equal(refills(), connection);
    inbox.put(live, 1);
    await next();
    assert.equal(refills(), connection);
    inbox.restart();
  }
});

Deno.test("live messages are dropped above the bound, and cause no refill", async () => {
  const { inbox, refills, next } = makeInbox();
  for (let i = 0; i < 5; i++) inbox.put(live, 60);
  inbox.put(entry(1), 1);
  assert.deepEqual([await next(), await next()], [live, entry(1)]);
  assert.equal(refills(), 0);
});

Deno.test("an inbox full of live messages asks for no refill before half of it is gone", async () => {
  const { inbox, refills, next } = makeInbox();
  for (let i = 0; i < 10; i++) inbox.put(live, 10);
  inbox.put(entry(1), 10);
  for (let i = 0; i < 4; i++) await next();
  assert.equal(refills(), 0);
  await next();
  assert.equal(refills(), 1);
});

Deno.test("a message larger than the bound is held when nothing else is", async () => {
  const { inbox, next } = makeInbox();
  inbox.put(entry(1), 1_000);
  assert.deepEqual(await next(), entry(1));
});

Deno.test("an inbox ends after what it holds, with an error where there is one", async () => {
  const { inbox, next } = makeInbox();
  inbox.put(entry(1), 1);
  inbox.end(new Error("over"));
  inbox.put(entry(2), 1);
  assert.deepEqual(await next(), entry(1));
  await assert.rejects(next, /over/);
});

Deno.test("what is taken back is not handed out, and what comes in its place is, behind the notice", async () => {
  const { inbox, next } = makeInbox();
  inbox.position = 3;
  for (const message of [entry(4), live, entry(6), { message_type: "caught_up", seq: 7 }]) {
    inbox.put(message, 20);
  }
  assert.deepEqual(await next(), entry(4));
  const notice = { message_type: "error" };
  inbox.takeBack(5, notice);
  inbox.put(entry(6), 30);
  assert.deepEqual([await next(), await next(), await next()], [live, notice, entry(6)]);
  inbox.takeBack(2, notice);
  assert.equal(inbox.position, 2);
});
