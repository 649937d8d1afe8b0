import assert from "node:assert/strict";
import { JournalError } from "../../journal/journal.ts";
import { TOKEN } from "../../protocol/limits.ts";
import { TokenMemory } from "./testing/token_memory.ts";
import type { Token } from "./known_token.ts";
import { type Answered, openTokenBook } from "./token_book.ts";
import { makeToken } from "./token_form.ts";
import { hashSecret, type NewTokenRow, tokenRow } from "./token_row.ts";

const FROM = { address: "192.0.2.7", transport: "tcp" };
const HOUR = 3_600_000;

/** Opens a book at time 1,000; `flags` are secrets by name. */
async function newBook(flags: Readonly<Record<string, string>> = {}, more: readonly NewTokenRow[] = []) {
  const clock = { wallMs: 1_000 };
  const rows = Object.entries(flags).map(([ai_id, secret]) => ({ ai_id, token_hash: hashSecret(secret) }));
  const store = new TokenMemory([
    ...rows.map((row) => tokenRow({ ...row, created_ms: 1 })),
    ...more.map(tokenRow),
  ]);
  const reopen = () => openTokenBook(store, () => clock.wallMs);
  const book = await reopen();
  const find = (name: string, secret: string) => book.find(name, secret, clock.wallMs);
  return { book, store, clock, find, reopen };
}

function value<T>(answer: Answered<T>): T {
  assert(answer.ok, !answer.ok ? answer.text : "");
  return answer.value;
}

const endOf = (token: Token) => token.ended.aborted ? token.ended.reason : "valid";

Deno.test("a created token is found by its name and by itself, also by the book that is opened next", async () => {
  const { book, find, reopen, clock } = await newBook();
  const created = value(await book.create({ name: "AI_1", role: "operator", expires_in_ms: HOUR }));
  assert.deepEqual(created, {
    token_id: created.token.slice(4, 12),
    name: "AI_1",
    role: "operator",
    token: created.token,
    expires_ms: 1_000 + HOUR,
  });
  for (const opened of [book, await reopen()]) {
    assert.equal(opened.find("AI_1", created.token, clock.wallMs)?.row.token_id, created.token_id);
    assert.equal(opened.findBySecret(created.token, clock.wallMs)?.row.ai_id, "AI_1");
    assert.equal(opened.find("AI_2", created.token, clock.wallMs), undefined);
    assert.deepEqual([...opened.names], ["AI_1"]);
  }
  assert.equal(find("AI_1", makeToken().token), undefined, "of another hub");
});

Deno.test("what is stored and listed holds no secret", async () => {
  const { book, store } = await newBook();
  const { token } = value(await book.create({ name: "AI_1" }));
  value(await book.rotate({ name: "AI_1" }));
  const secret = token.slice(13, 56);
  assert(!JSON.stringify([store.rows, store.stored, book.list()]).includes(secret));
});

Deno.test("a token holds until it expires by the hub's clock, and what it opened ends at the next tick", async () => {
  const { book, find, clock } = await newBook();
  const { token } = value(await book.create({ name: "AI_1", expires_in_ms: HOUR }));
  const used = find("AI_1", token)!;
  clock.wallMs += HOUR - 1;
  book.tick();
  assert.equal(endOf(used), "valid");
  clock.wallMs += 1;
  assert.equal(find("AI_1", token), undefined, "it is refused before the tick");
  book.tick();
  assert.equal(endOf(used), "expired");
  assert.deepEqual(book.list().map(({ state }) => state), ["expired"]);
  clock.wallMs -= HOUR;
  assert.equal(find("AI_1", token), undefined, "a clock that is set back revives nothing");
});

Deno.test("revoking a name ends all of its tokens, revoking an id that one, and the name stays known", async () => {
  const { book, find, reopen } = await newBook({ AI_1: "flag", AI_2: "other" });
  const [first, second] = [
    value(await book.create({ name: "AI_1" })),
    value(await book.create({ name: "AI_1" })),
  ];
  const opened = [first.token, second.token, "flag"].map((secret) => find("AI_1", secret)!);
  const { token_id } = first;
  assert.deepEqual(value(await book.revoke({ token_id })), {
    tokens: [{ token_id, name: "AI_1", origin: "created" }],
  });
  assert.deepEqual(opened.map(endOf), ["revoked", "valid", "valid"]);
  assert.deepEqual(value(await book.revoke({ name: "AI_1" })).tokens.map(({ origin }) => origin), [
    "flag",
    "created",
  ]);
  assert.deepEqual(opened.map(endOf), ["revoked", "revoked", "revoked"]);
  assert.deepEqual(value(await book.revoke({ name: "AI_1" })), { tokens: [] }, "again");
  assert(find("AI_2", "other"));
  assert(book.names.has("AI_1"));
  assert.deepEqual((await reopen()).list("AI_1").map(({ state }) => state), [
    "revoked",
    "revoked",
    "revoked",
  ]);
});

Deno.test("rotating a name makes a token of the same role and lifetime; the old ones end after the overlap", async () => {
  const { book, find, clock, reopen } = await newBook({ AI_1: "flag" });
  const first = value(await book.create({ name: "AI_1", expires_in_ms: 100 * HOUR }));
  clock.wallMs += HOUR;
  const second = value(await book.rotate({ name: "AI_1", overlap_ms: 2 * HOUR }));
  assert.deepEqual([second.role, second.expires_ms], ["agent", clock.wallMs + 100 * HOUR]);
  const endMs = clock.wallMs + 2 * HOUR;
  assert.deepEqual(second.old, [
    { token_id: null, origin: "flag", expires_ms: endMs },
    { token_id: first.token_id, origin: "created", expires_ms: endMs },
  ]);
  const secrets = ["flag", first.token, second.token];
  assert(secrets.every((secret) => find("AI_1", secret)), "all are right for a while");
  clock.wallMs = endMs;
  for (const opened of [book, await reopen()]) {
    assert.deepEqual(secrets.map((secret) => opened.find("AI_1", secret, endMs) !== undefined), [
      false,
      false,
      true,
    ]);
  }
});

Deno.test("a rotation without overlap ends the old tokens at once, and a token never outlives its own end", async () => {
  const { book, find, clock, reopen } = await newBook();
  const first = value(await book.create({ name: "AI_1", expires_in_ms: HOUR }));
  const second = value(await book.rotate({ name: "AI_1", overlap_ms: 24 * HOUR }));
  assert.deepEqual(second.old.map(({ expires_ms }) => expires_ms), [1_000 + HOUR]);
  const used = find("AI_1", first.token)!;
  const third = value(await book.rotate({ name: "AI_1", overlap_ms: 0 }));
  assert.equal(third.old.length, 2);
  assert.equal(endOf(used), "revoked");
  assert.deepEqual([first, second, third].map(({ token }) => find("AI_1", token) !== undefined), [
    false,
    false,
    true,
  ]);
  const setBack = await reopen();
  clock.wallMs = 0;
  assert.equal(
    setBack.find("AI_1", first.token, clock.wallMs),
    undefined,
    "a clock that is set back revives nothing",
  );
});

Deno.test("two rotations at once follow each other: both secrets are right, and none is lost", async () => {
  const { book, find } = await newBook({ AI_1: "flag" });
  const [one, two] = await Promise.all([book.rotate({ name: "AI_1" }), book.rotate({ name: "AI_1" })]);
  assert.deepEqual(value(two).old.map(({ token_id }) => token_id), [null, value(one).token_id]);
  for (const secret of ["flag", value(one).token, value(two).token]) assert(find("AI_1", secret));
});

Deno.test("what is not there, or cannot be, is refused and changes nothing", async () => {
  const { book, store } = await newBook({ AI_1: "flag" });
  const { token_id } = value(await book.create({ name: "AI_2" }));
  value(await book.revoke({ token_id }));
  const before = store.stored.length;
  const codes = await Promise.all([
    book.rotate({ name: "nobody" }),
    book.rotate({ name: "AI_2" }),
    book.revoke({ name: "nobody" }),
    book.revoke({ token_id: "00000000" }),
    book.create({ name: "hub" }),
    book.create({ name: "AI_1", role: "admin" }),
  ]);
  assert.deepEqual(codes.map((answer) => answer.ok || answer.code), [
    ...Array(4).fill("UNKNOWN_TOKEN"),
    "INVALID_MESSAGE",
    "INVALID_MESSAGE",
  ]);
  assert.equal(store.stored.length, before);
});

Deno.test("a token holds for one of the times of the protocol, whoever asks for another one", async () => {
  const { book, store } = await newBook({ AI_1: "flag" });
  const { minLifetimeMs: least, maxLifetimeMs: most } = TOKEN;
  for (const expires_in_ms of [0, least - 1, most + 1]) {
    const answer = await book.create({ name: "AI_1", expires_in_ms });
    assert.equal(answer.ok || answer.code, "INVALID_MESSAGE", `${expires_in_ms}`);
  }
  for (const overlap_ms of [-1, most + 1]) {
    const answer = await book.rotate({ name: "AI_1", overlap_ms });
    assert.equal(answer.ok || answer.code, "INVALID_MESSAGE", `${overlap_ms}`);
  }
  assert.deepEqual(store.stored, []);
  for (const expires_in_ms of [least, most]) value(await book.create({ name: "AI_1", expires_in_ms }));
  value(await book.rotate({ name: "AI_1", overlap_ms: most }));
});

Deno.test("a change that cannot be stored does not count, and is refused where the disk is full", async () => {
  const { book, store, find } = await newBook({ AI_1: "flag" });
  const used = find("AI_1", "flag")!;
  store.failure = new JournalError("FULL", "no space");
  for (
    const answer of [await book.create({ name: "AI_1" }), await book.rotate({ name: "AI_1", overlap_ms: 0 })]
  ) {
    assert.equal(answer.ok || answer.code, "STORAGE_FULL");
  }
  store.failure = new JournalError("DISK", "broken");
  await assert.rejects(book.create({ name: "AI_3" }), { code: "DISK" });
  assert.equal(endOf(used), "valid");
  assert.deepEqual(book.list().map(({ name, state }) => [name, state]), [["AI_1", "valid"]]);
  store.failure = undefined;
  value(await book.revoke({ name: "AI_1" }));
});

Deno.test("a revocation ends what was opened on a full disk, too, and is stored once there is space", async () => {
  const { book, store, clock, find } = await newBook({ AI_1: "flag" });
  const used = find("AI_1", "flag")!;
  store.failure = new JournalError("FULL", "no space");
  const { tokens, stored } = value(await book.revoke({ name: "AI_1" }));
  assert.deepEqual([tokens.length, stored, endOf(used)], [1, false, "revoked"]);
  assert.equal(find("AI_1", "flag"), undefined);
  assert.equal(store.rows[0]!.revoked_ms, null);
  book.tick();
  store.failure = undefined;
  clock.wallMs += 1_000;
  book.tick();
  await book[Symbol.asyncDispose]();
  assert.equal(store.rows[0]!.revoked_ms, book.list()[0]!.revoked_ms);
  assert.equal(store.stored.length, 1, "it is stored once");
});

Deno.test("the last use is known at once, stored at most once a minute, and when the book is closed", async () => {
  const { book, store, clock, find } = await newBook({ AI_1: "flag" });
  const use = (address: string) => book.use(find("AI_1", "flag")!, { ...FROM, address });
  const lastStored = () => store.rows[0]!.last_address;
  use("::1");
  assert.deepEqual([book.list()[0]!.last_address, lastStored()], ["::1", null]);
  book.tick();
  assert.deepEqual(lastStored(), "::1");
  clock.wallMs += 1_000;
  use("::2");
  book.tick();
  assert.equal(lastStored(), "::1");
  clock.wallMs += 59_000;
  book.tick();
  assert.deepEqual([lastStored(), store.rows[0]!.last_used_ms], ["::2", 2_000]);
  use("::3");
  await book[Symbol.asyncDispose]();
  assert.equal(lastStored(), "::3");
});

Deno.test("the same secret may open two names, and then proves the name that it comes with", async () => {
  const { find, book, clock } = await newBook({ AI_1: "same", AI_2: "same" });
  assert.deepEqual(["AI_1", "AI_2", "AI_3"].map((name) => find(name, "same")?.row.ai_id), [
    "AI_1",
    "AI_2",
    undefined,
  ]);
  assert.equal(book.findBySecret("same", clock.wallMs)?.row.ai_id, "AI_1");
  assert.equal(book.findBySecret("other", clock.wallMs), undefined);
});
