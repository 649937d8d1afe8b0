#!/usr/bin/env bash
# jsonc-parser 3.3.1, `modify` with `undefined` for a value, which removes it.
#
# Most would bet that removing the last element of a list removes that element. In fact all is removed from the end of the
# element before it up to the last character but one of the list: that leaves the removed element's last character where
# nothing stands before the bracket, so that `[1,2]` without its last becomes `[12]`, a list of one other number, and
# `["a","b"]` becomes no JSON; nothing throws. And the comment of the element before it is removed along.
# Inserting, too, changes more than its place: a sibling that stood in one line comes to stand in several, and a comment
# behind the last property then stands behind the new one.
# 4.0.0-next.2 counts right, and does the rest alike.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm and Node.js.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >edit.mjs <<'JS'
import * as whole from "jsonc-parser";

const { applyEdits, modify } = whole.default ?? whole;

function show(text, path, value, options = {}) {
  const edited = applyEdits(text, modify(text, path, value, options));
  console.log(`${JSON.stringify(text)} gives ${JSON.stringify(edited)}`);
}

show("[1,2]", [1], undefined);
show("[1, 2]", [1], undefined);
show("[1, 2 ]", [1], undefined);
show('["a","b"]', [1], undefined);
show('[\n  1, // one\n  2 // two\n]', [1], undefined);
show('{\n  "a": 1, // one\n  "b": 2 // two\n}', ["b"], undefined);
show('{\n  "a": [1, 2] // mine\n}', ["b"], 3, { formattingOptions: { insertSpaces: true, tabSize: 2 } });
JS
npm init -y >/dev/null

status=0
expect() {
  npm install --silent --no-audit --no-fund "jsonc-parser@$1" >/dev/null
  local now
  now=$(node edit.mjs)
  echo "== jsonc-parser $1"
  echo "$now"
  if [ "$now" != "$2" ]; then
    echo "-- changed; it was:"
    echo "$2"
    status=1
  fi
}

alike='"{\n  \"a\": 1, // one\n  \"b\": 2 // two\n}" gives "{\n  \"a\": 1 // two\n}"
"{\n  \"a\": [1, 2] // mine\n}" gives "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": 3 // mine\n}"'
expect 3.3.1 '"[1,2]" gives "[12]"
"[1, 2]" gives "[12]"
"[1, 2 ]" gives "[1 ]"
"[\"a\",\"b\"]" gives "[\"a\"\"]"
"[\n  1, // one\n  2 // two\n]" gives "[\n  1\n]"
'"$alike"
expect 4.0.0-next.2 '"[1,2]" gives "[1]"
"[1, 2]" gives "[1]"
"[1, 2 ]" gives "[1]"
"[\"a\",\"b\"]" gives "[\"a\"]"
"[\n  1, // one\n  2 // two\n]" gives "[\n  1]"
'"$alike"
exit "$status"
