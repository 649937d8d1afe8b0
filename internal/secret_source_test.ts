import assert from "node:assert/strict";
import type { Placed } from "./option.ts";
import { exposureOf } from "./secret_file.ts";
import { secretSource } from "./secret_source.ts";
import { utf16 } from "./testing/utf16.ts";

const SECRET = "planted-secret-1";
const POSIX = { ignore: Deno.build.os === "windows" };

async function folder() {
  const path = await Deno.makeTempDir();
  return {
    path,
    /** Writes a file that only its owner can read, unless `mode` says otherwise. */
    async file(content: string | Uint8Array, mode = 0o600): Promise<string> {
      const file = `${path}/aicollab_token`;
      await Deno.writeFile(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
      await Deno.chmod(file, mode);
      return file;
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

const flag = (text: string): Placed => ({ text, from: "flag" });
const environment = (text: string): Placed => ({ text, from: "environment" });
const configured = (text: string): Placed => ({ text, from: "file" });

async function refusal(path: string, of: Record<string, string> = {}) {
  const source = await secretSource({ tokenFile: flag(path) }, of);
  const error = await source!.read().then(() => assert.fail("it was read"), (error) => error);
  assert.equal(error.exit, 2);
  assert.equal(error.message, `cannot read the token in "${path}"`);
  assert.doesNotMatch(`${error.message}${error.why}${error.fix}`, /planted|secret-1/);
  return { why: error.why, fix: error.fix };
}

Deno.test("a token comes from the first of command line, AICOLLAB_TOKEN_FILE, AICOLLAB_TOKEN, configuration and credentials", async () => {
  await using dir = await folder();
  const file = await dir.file("of the file");
  const credentials = { CREDENTIALS_DIRECTORY: dir.path };
  const of = async (values: Parameters<typeof secretSource>[0], variables = credentials) =>
    await (await secretSource(values, variables))?.read();
  const token = environment("of the environment");
  assert.equal(await of({ token: flag("of the flag"), tokenFile: environment(file) }), "of the flag");
  assert.equal(await of({ token, tokenFile: flag(file) }), "of the file");
  assert.equal(await of({ token, tokenFile: environment(file) }), "of the file");
  assert.equal(await of({ token, tokenFile: configured(file) }), "of the environment");
  assert.equal(await of({ token: configured("of it"), tokenFile: configured(file) }), "of the file");
  assert.equal(await of({ token: configured("of it") }), "of it");
  assert.equal(await of({}), "of the file");
  assert.equal(await of({}, { CREDENTIALS_DIRECTORY: `${dir.path}/other` }), undefined);
  await assert.rejects(of({ token: flag(SECRET), tokenFile: flag(file) }), {
    message: "a token and --token-file were given",
  });
});

Deno.test("a token file holds one line, whose line feed is dropped, and is read as it is now", async () => {
  await using dir = await folder();
  const source = (await secretSource({ tokenFile: flag(await dir.file("first\n")) }, {}))!;
  assert.equal(await source.read(), "first");
  await dir.file("second");
  assert.equal(await source.read(), "second");
});

Deno.test("a token file that is no single line is refused with the reason, and what it holds is not shown", async () => {
  await using dir = await folder();
  const why = async (content: string | Uint8Array) => (await refusal(await dir.file(content))).why;
  assert.equal(await why(""), "it is empty");
  assert.equal(await why("\n"), "it is empty");
  assert.equal(await why(" \n"), "it has nothing but blanks");
  assert.equal(await why(`${SECRET}\nAI=${SECRET}\n`), "it has several lines, and a token is one");
  assert.equal(await why(`${SECRET}\r\n`), "it has a carriage return, as lines that end with CRLF do");
  assert.match(await why(`\ufeff${SECRET}`), /^it begins with a byte-order mark/);
  assert.match(await why(utf16(SECRET).subarray(2)), /^it has NUL characters/);
  assert.equal(await why(utf16(SECRET)), "it is no text in UTF-8");
  assert.equal(await why(`${SECRET}\t`), "it has control characters");
  assert.equal(await why("a".repeat(513)), "it has 513 characters, and a token at most 512");
  assert.equal(await why("a".repeat(70_000)), "it has more than 65536 bytes");
  assert.equal((await refusal(dir.path)).why, "it is a folder");
  assert.equal((await refusal(`${dir.path}/none`)).why, "there is no such file");
});

Deno.test("a token file that others may read is refused with the command that mends it", POSIX, async () => {
  await using dir = await folder();
  for (const [mode, text] of [[0o640, "0640"], [0o604, "0604"], [0o622, "0622"]] as const) {
    const file = await dir.file(SECRET, mode);
    assert.deepEqual(await refusal(file), {
      why: `other users of this machine may use it (mode ${text})`,
      fix: `chmod 600 ${file}`,
    });
  }
});

Deno.test("a token file of another user is refused, except by root, and root's are taken as credentials only", () => {
  const of = (uid: number, mode: number, more: { isCredential?: boolean; user?: number } = {}) =>
    exposureOf("/a b", { uid, mode: 0o100_000 | mode }, { user: 1_000, ...more })?.why;
  assert.match(of(1_001, 0o600)!, /^it belongs to another user \(uid 1001\)/);
  assert.equal(
    exposureOf("/a b", { uid: 1_001, mode: 0o600 }, { user: 7 })!.fix,
    "sudo chown 7 '/a b' && chmod 600 '/a b'",
  );
  assert.match(of(0, 0o600)!, /^it belongs to another user/);
  assert.equal(of(1_001, 0o600, { user: 0 }), undefined);
  for (const mode of [0o400, 0o440]) {
    assert.equal(of(0, mode, { isCredential: true }), undefined);
    assert.equal(of(1_000, mode, { isCredential: true }), undefined);
  }
  assert.match(of(0, 0o444, { isCredential: true })!, /mode 0444/);
  assert.match(of(1_001, 0o400, { isCredential: true })!, /another user/);
});

Deno.test(
  "what systemd hands to a service may be readable by the mask of its ACL, under any name",
  POSIX,
  async () => {
    await using dir = await folder();
    const file = await dir.file("of systemd\n", 0o440);
    const of = { CREDENTIALS_DIRECTORY: dir.path };
    assert.equal(await (await secretSource({}, of))!.read(), "of systemd");
    assert.equal(await (await secretSource({ tokenFile: flag(file) }, of))!.read(), "of systemd");
    await refusal(file, { CREDENTIALS_DIRECTORY: `${dir.path}/other` });
  },
);

Deno.test("a token of the environment that is empty or several lines is refused", async () => {
  const of = async (text: string) => await (await secretSource({ token: environment(text) }, {}))!.read();
  await assert.rejects(of("a\nb"), { message: "cannot read the token in AICOLLAB_TOKEN", exit: 2 });
});

Deno.test("a token from a pipe is read once and kept", POSIX, async () => {
  await using dir = await folder();
  const pipe = `${dir.path}/pipe`;
  await new Deno.Command("mkfifo", { args: ["-m", "600", pipe] }).output();
  const written = Deno.writeTextFile(pipe, "of a pipe\n", { create: false });
  const source = (await secretSource({ tokenFile: flag(pipe) }, {}))!;
  assert.deepEqual([await source.read(), await source.read()], ["of a pipe", "of a pipe"]);
  await written;
});
