import assert from "node:assert/strict";
import { EditError, withEntry, withoutEntry } from "./edit.ts";
import type { Entry } from "./entry.ts";

const server = {
  kind: "value",
  file: "f",
  path: ["mcpServers", "aicollab"],
  value: { command: "aicollab", args: ["mcp"] },
} satisfies Entry;
const hook: Entry = {
  kind: "element",
  file: "f",
  path: ["hooks", "Stop"],
  value: { hooks: [{ command: "w" }] },
};
const table: Entry = {
  kind: "table",
  file: "f",
  name: "mcp_servers.aicollab",
  fields: { command: 'a "b"', args: ["mcp", "--id", "codex"], tool_timeout_sec: 60 },
};

Deno.test("an entry that is written and taken out again leaves the file as it was, comments and all", () => {
  const files: [Entry, string][] = [
    [server, '{\n  // mine\n  "theme": "dark"\n}\n'],
    [server, '{\n\t"mcpServers": {\n\t\t"other": {\n\t\t\t"command": "x"\n\t\t} // keep\n\t}\n}\n'],
    [server, '{\r\n    "a": 1\r\n}\r\n'],
    [hook, '{\n  "hooks": {\n    "Stop": [\n      {\n        "hooks": []\n      } // mine\n    ]\n  }\n}\n'],
    [hook, '{\n  "model": "x"\n}\n'],
    [table, '# mine\nmodel = "x"\n\n[mcp_servers.other] # keep\ncommand = "y"\n'],
    [table, ""],
  ];
  for (const [entry, text] of files) {
    const changed = withEntry(text, entry);
    assert.ok(changed.length > text.length);
    for (const part of ["// mine", "// keep", "# mine", "# keep"]) {
      assert.equal(changed.includes(part), text.includes(part), part);
    }
    assert.equal(withEntry(changed, entry), changed, "writing it again changes nothing");
    assert.equal(withoutEntry(changed, entry), text);
    assert.equal(withoutEntry(text, entry), undefined);
  }
});

Deno.test("an empty file becomes one with the entry alone", () => {
  assert.deepEqual(JSON.parse(withEntry("", server)), { mcpServers: { aicollab: server.value } });
  const written = withEntry("", table);
  assert.equal(
    written,
    '[mcp_servers.aicollab]\ncommand = "a \\"b\\""\nargs = ["mcp","--id","codex"]\ntool_timeout_sec = 60\n',
  );
});

Deno.test("an entry that a person has changed since is not taken out", () => {
  const json = withEntry("{}\n", server).replace('"mcp"', '"mcp", "--id-exact"');
  assert.equal(withoutEntry(json, server), undefined);
  const toml = withEntry("", table).replace("60", "90");
  assert.equal(withoutEntry(toml, table), undefined);
  assert.throws(() => withEntry(toml, table), /another table \[mcp_servers\.aicollab\] already/);
});

Deno.test("an entry that a person has moved behind a comment with commas is taken out, and the comment stays whole", () => {
  const entry = `"aicollab": ${JSON.stringify(server.value)}`;
  const text = `{ "mcpServers": { "a": 1 /* x, y */, ${entry} } }`;
  assert.equal(withoutEntry(text, server), '{ "mcpServers": { "a": 1 /* x, y */ } }');
});

Deno.test("a file that cannot be read is left alone, and the error says where it is wrong", () => {
  assert.throws(() => withEntry('{\n  "a": 1\n  "b": 2\n}', server), /it is no JSON: \w+ in line 3/);
  assert.throws(() => withEntry("[1]", server), EditError);
  assert.throws(() => withEntry('{"mcpServers": 5}', server), /"mcpServers" is no object/);
  assert.throws(() => withEntry('{"hooks": {"Stop": {}}}', hook), /"hooks\.Stop" is no list/);
});

Deno.test("a table is found however it is written, with what follows up to the next one", () => {
  for (
    const head of ["[mcp_servers.aicollab]", "  [ mcp_servers . aicollab ] # x", '[mcp_servers."aicollab"]']
  ) {
    assert.throws(() => withEntry(`${head}\ncommand = "x"\n`, table), EditError, head);
  }
  assert.throws(() => withEntry('[mcp_servers.aicollab.env]\nA = "x"\n', table), EditError);
  const other = '[mcp_servers.aicollab2]\ncommand = "x"\n';
  assert.equal(withEntry(other, table).startsWith(other), true);
  const changed = `${withEntry("", table)}\n[next]\na = 1\n`;
  assert.equal(withoutEntry(changed, table), "\n[next]\na = 1\n");
});
