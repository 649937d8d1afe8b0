import assert from "node:assert/strict";
import { join } from "node:path";
import { readConfiguration, refuseUnknownKeys, resolveOptions } from "./configuration.ts";
import { choice, flag, port, secret, text, texts } from "./option.ts";
import { utf16 } from "./testing/utf16.ts";

const encoded = (text: string) => new TextEncoder().encode(text);

const options = { httpPort: port({ default: 5001, sentence: "" }) };
const none = { flags: {}, environment: {}, files: [] };

Deno.test("a value comes from the first of flag, environment, first file, second file and default", () => {
  const files = [{ path: "./aicollab.json", entries: { http_port: 3 } }, {
    path: "home",
    entries: { http_port: 4 },
  }];
  const environment = { AICOLLAB_HTTP_PORT: "2" };
  const value = (sources: object) => resolveOptions("hub", options, { ...none, ...sources }).httpPort;
  assert.equal(value({ flags: { httpPort: ["1"] }, environment, files }), 1);
  assert.equal(value({ environment, files }), 2);
  assert.equal(value({ files }), 3);
  assert.equal(value({ files: files.slice(1) }), 4);
  assert.equal(value({}), 5001);
});

Deno.test("the error for a wrong value names where the value came from", () => {
  const files = [{ path: "./aicollab.json", entries: { http_port: "many" } }];
  assert.throws(() => resolveOptions("hub", options, { ...none, files }), {
    message: '"http_port" in ./aicollab.json must be a whole number, 0 to 65535; it is "many"',
  });
  assert.throws(
    () => resolveOptions("hub", options, { ...none, environment: { AICOLLAB_HTTP_PORT: "-1" } }),
    {
      message: /^AICOLLAB_HTTP_PORT must be/,
    },
  );
});

Deno.test("a mistyped choice gets a suggestion", () => {
  const list = { logFormat: choice(["text", "json"], { sentence: "" }) };
  const sources = { ...none, flags: { logFormat: ["jsn"] } };
  assert.throws(() => resolveOptions("hub", list, sources), { why: "did you mean json?" });
});

Deno.test("a required option that is given nowhere is an error, an optional one is undefined", () => {
  assert.throws(() => resolveOptions("trainer", { id: text({ required: true, sentence: "" }) }, none), {
    message: "--id is missing",
  });
  assert.equal(resolveOptions("trainer", { id: text({ sentence: "" }) }, none).id, undefined);
});

Deno.test("a repeated option is a list from flags, from the environment and from a file", () => {
  const list = { token: texts({ sentence: "" }) };
  const value = (sources: object) => resolveOptions("hub", list, { ...none, ...sources }).token;
  assert.deepEqual(value({ flags: { token: ["a=1", "b=2"] } }), ["a=1", "b=2"]);
  assert.deepEqual(value({ environment: { AICOLLAB_TOKEN: "a=1,b=2" } }), ["a=1", "b=2"]);
  assert.deepEqual(value({ files: [{ path: "f", entries: { token: ["a=1", "b=2"] } }] }), ["a=1", "b=2"]);
  assert.deepEqual(value({}), []);
});

Deno.test("a switch that is on by default can be turned off in a file", () => {
  const list = { dashboard: flag({ on: true, sentence: "" }) };
  assert.equal(resolveOptions("hub", list, none).dashboard, true);
  const files = [{ path: "f", entries: { dashboard: false } }];
  assert.equal(resolveOptions("hub", list, { ...none, files }).dashboard, false);
});

Deno.test("AICOLLAB_CONFIG stands in for both files, and must be readable JSON in UTF-8 or UTF-16", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "my.json");
  await assert.rejects(readConfiguration({ AICOLLAB_CONFIG: path }), { why: "no such file" });
  await Deno.writeTextFile(path, `{"http_port": 7`);
  await assert.rejects(readConfiguration({ AICOLLAB_CONFIG: path }), {
    message: `cannot read "${path}" as JSON`,
  });
  await Deno.writeTextFile(path, `{"http_port": 7, "http_port": 8}`);
  await assert.rejects(readConfiguration({ AICOLLAB_CONFIG: path }), {
    why: 'the key "http_port" is there twice, in line 1',
  });
  for (
    const content of [
      encoded(`{"http_port": 7}`),
      encoded(`\ufeff{"http_port": 7}`),
      utf16(`{"http_port": 7}`),
    ]
  ) {
    await Deno.writeFile(path, content);
    assert.deepEqual(await readConfiguration({ AICOLLAB_CONFIG: path }), [{
      path,
      entries: { http_port: 7 },
    }]);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a key that no command knows is refused; one of another command is not", async () => {
  const names = () => Promise.resolve(["httpPort", "rounds"]);
  const refused = (entries: object) =>
    refuseUnknownKeys([{ path: "f", entries: entries as Record<string, unknown> }], options, names);
  await refused({ http_port: 7, rounds: 2 });
  await assert.rejects(refused({ htp_port: 7 }), {
    message: 'unknown key "htp_port" in f',
    why: 'did you mean "http_port"?',
  });
  await assert.rejects(refused({ constructor: 7 }), { why: "no command has an option of this name" });
});

Deno.test("a secret is not taken from a configuration file that others may read; other options are", async () => {
  const folder = await Deno.makeTempDir();
  const AICOLLAB_CONFIG = join(folder, "config.json");
  await Deno.writeTextFile(AICOLLAB_CONFIG, '{"token": "planted", "http_port": 3}', { mode: 0o644 });
  const list = { ...options, token: secret({ sentence: "" }) };
  const resolved = async () =>
    resolveOptions("trainer", list, { ...none, files: await readConfiguration({ AICOLLAB_CONFIG }) });
  await assert.rejects(resolved(), {
    message: `"token" in ${AICOLLAB_CONFIG} is a secret`,
    why: "other users of this machine may use it (mode 0644)",
    fix: `chmod 600 ${AICOLLAB_CONFIG}`,
  });
  await Deno.chmod(AICOLLAB_CONFIG, 0o600);
  assert.deepEqual(await resolved(), { httpPort: 3, token: { text: "planted", from: "file" } });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the error for a configuration file that is no JSON quotes nothing of it, as that may be a secret", async () => {
  const folder = await Deno.makeTempDir();
  const AICOLLAB_CONFIG = join(folder, "config.json");
  for (
    const text of [
      '{"token": planted, "port": 1}',
      '{"token": "a"planted}',
      "planted",
      '{"token": "plan\nted"}',
    ]
  ) {
    await Deno.writeTextFile(AICOLLAB_CONFIG, text);
    const { why } = await readConfiguration({ AICOLLAB_CONFIG }).then(
      () => assert.fail(text),
      (error) => error,
    );
    assert.doesNotMatch(why, /plan|lanted/);
  }
  await Deno.remove(folder, { recursive: true });
});
