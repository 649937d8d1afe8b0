import assert from "node:assert/strict";
import { Inbox, type Incoming } from "./inbox.ts";

const entry = (seq: number) => ({ message_type: "message", seq });
const live = { message_type: "status" };

function makeInbox() {
  let hungry = 0;
  const inbox = new Inbox<Incoming>({ maxSize: 100, onHungry: () => hungry++ });
  return { inbox, hungry: () => hungry, next: async () => (await inbox.next()).value };
}

Deno.test("an entry that has come before is dropped, a caught_up at the same seq is not", async () => {
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

Deno.test("the position is the highest seq that was handed out, not what is held", async () => {
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

Deno.test("after the first entry that is let go no later one is held, and all are had again from the position", async () => {
  const { inbox, hungry, next } = makeInbox();
  inbox.put(entry(1), 60);
  inbox.put(entry(2), 60);
  inbox.put(entry(3), 1);
  inbox.put({ message_type: "caught_up", seq: 9 }, 1);
  inbox.put(live, 1);
  assert.equal(hungry(), 0);
  assert.deepEqual(await next(), entry(1));
  assert.equal(hungry(), 1);
  assert.equal(inbox.position, 1);
  inbox.restart();
  inbox.put(entry(2), 60);
  assert.deepEqual([await next(), await next()], [live, entry(2)]);
});

Deno.test("hunger is told once, until a connection begins anew", async () => {
  const { inbox, hungry, next } = makeInbox();
  for (const told of [1, 2]) {
    inbox.put(entry(10 * told), 60);
    inbox.put(entry(10 * told + 1), 60);
    await next();
    assert.equal(hungry(), told);
    inbox.put(live, 1);
    await next();
    assert.equal(hungry(), told);
    inbox.restart();
  }
});

Deno.test("what is told live only is dropped above the bound, and makes nobody resume", async () => {
  const { inbox, hungry, next } = makeInbox();
  for (let i = 0; i < 5; i++) inbox.put(live, 60);
  inbox.put(entry(1), 1);
  assert.deepEqual([await next(), await next()], [live, entry(1)]);
  assert.equal(hungry(), 0);
});

Deno.test("an inbox full of what is told live is not hungry before half of it is gone", async () => {
  const { inbox, hungry, next } = makeInbox();
  for (let i = 0; i < 10; i++) inbox.put(live, 10);
  inbox.put(entry(1), 10);
  for (let i = 0; i < 4; i++) await next();
  assert.equal(hungry(), 0);
  await next();
  assert.equal(hungry(), 1);
});

Deno.test("a message larger than the bound is held when nothing else is", async () => {
  const { inbox, next } = makeInbox();
  inbox.put(entry(1), 1_000);
  assert.deepEqual(await next(), entry(1));
});

Deno.test("an end is told after what is held, as an error where there is one", async () => {
  const { inbox, next } = makeInbox();
  inbox.put(entry(1), 1);
  inbox.end(new Error("over"));
  inbox.put(entry(2), 1);
  assert.deepEqual(await next(), entry(1));
  await assert.rejects(next, /over/);
});
