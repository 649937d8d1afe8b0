import assert from "node:assert/strict";

const PROGRAM = `
  import { startWorker } from ${JSON.stringify(new URL("./start_worker.ts", import.meta.url).href)};
  const files = [];
  try {
    for (;;) files.push(Deno.openSync("/dev/null"));
  } catch {}
  const url = new URL("data:text/javascript,postMessage(1)");
  const attempt = () => {
    try {
      return startWorker(url, "test");
    } catch (error) {
      return error;
    }
  };
  console.log(attempt() instanceof Error);
  for (const file of files) file.close();
  const worker = attempt();
  worker.onmessage = () => {
    console.log("started");
    worker.terminate();
  };
`;

Deno.test(
  "a thread that lacks file descriptors is an error and does not end the process; it starts when there are some again",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    const program = `data:text/typescript,${encodeURIComponent(PROGRAM)}`;
    const args = ["-c", 'ulimit -n 96; exec "$@"', "sh", Deno.execPath(), "run", "-A", "--quiet", program];
    const { stdout } = await new Deno.Command("sh", { args, stdin: "null" }).output();
    assert.equal(new TextDecoder().decode(stdout), "true\nstarted\n");
  },
);
