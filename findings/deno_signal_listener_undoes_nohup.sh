#!/usr/bin/env bash
# Deno 2.9.6, `Deno.addSignalListener`, under `nohup`.
#
# Most would guess that a program started with `nohup` outlives its terminal, and that listening for SIGINT changes what SIGINT
# does and nothing else. In fact a Deno program keeps the ignored SIGHUP only until its first listener for any signal: from
# then on SIGHUP is caught inside the runtime, and a program that has no listener for it ends by it, with 129. So a server that
# ends in good order on SIGINT dies when its terminal is closed, `nohup` or not, while the same server without that care lives.
# A listener for SIGHUP that does nothing keeps it alive.
#
# It prints what was seen and exits with 1 when that has changed. Needs npm, nohup and Linux.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >serve.mjs <<'JS'
for (const signal of Deno.args) Deno.addSignalListener(signal, () => {});
console.log("ready");
setTimeout(() => Deno.exit(0), 2_000);
JS
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --allow-scripts=deno deno@2.9.6 >/dev/null 2>&1 || npm install --silent deno@2.9.6 >/dev/null
# The executable itself, as signals to npm's wrapper would not reach it.
deno=$(find node_modules/@deno -name deno -type f | head -1)

hang_up() {
  nohup "$deno" run --no-config --quiet serve.mjs "$@" >out 2>/dev/null &
  local pid=$! code=0
  for _ in $(seq 100); do
    grep -q ready out && break
    sleep 0.1
  done
  kill -HUP "$pid"
  wait "$pid" 2>/dev/null || code=$?
  echo "listeners for '$*': exit $code"
}

was="listeners for '': exit 0
listeners for 'SIGINT': exit 129
listeners for 'SIGUSR2': exit 129
listeners for 'SIGINT SIGHUP': exit 0"
now=$({ hang_up; hang_up SIGINT; hang_up SIGUSR2; hang_up SIGINT SIGHUP; } 2>/dev/null)
echo "$now"
[ "$now" = "$was" ] || { echo "-- changed; it was:"; echo "$was"; exit 1; }
