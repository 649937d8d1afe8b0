import assert from "node:assert/strict";
import { join } from "node:path";
import { keepFilePrivate, keepFolderPrivate } from "./private_files.ts";
import { startLogging } from "./logging.ts";

const NO_MODES = Deno.build.os === "windows";

/** Runs `act` in a new folder, and resolves with what was logged. */
async function logged(act: (folder: string) => void): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_private_" });
  let text = "";
  try {
    const write = (line: string) => text += line;
    await using _logging = await startLogging({
      program: "HUB",
      logFormat: "text",
      logLevel: "info",
      write,
    });
    act(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return text;
}

const modeOf = (path: string) => Deno.statSync(path).mode! & 0o7777;
const isOurs = (name: string) => name === "ours";

Deno.test({
  name:
    "a file that others may read or write is its owner's alone afterwards, with a warning; others are left",
  ignore: NO_MODES,
  async fn() {
    const text = await logged((folder) => {
      for (const [mode, kept] of [[0o644, 0o600], [0o666, 0o600], [0o440, 0o400], [0o600, 0o600]] as const) {
        const path = join(folder, mode.toString(8));
        Deno.writeTextFileSync(path, "");
        Deno.chmodSync(path, mode);
        keepFilePrivate(path);
        assert.equal(modeOf(path), kept);
      }
      keepFilePrivate(join(folder, "missing"));
    });
    assert.equal(text.match(/WARNING - Other users could use ".+" \(mode 0\d\d\d\); now only/g)?.length, 3);
  },
});

Deno.test({
  name:
    "a folder of ours alone is tightened; one that others use, too, is left, with a warning where they may write",
  ignore: NO_MODES,
  async fn() {
    const text = await logged((folder) => {
      const make = (name: string, mode: number, ...files: string[]) => {
        const path = join(folder, name);
        Deno.mkdirSync(path);
        for (const file of files) Deno.writeTextFileSync(join(path, file), "");
        Deno.chmodSync(path, mode);
        keepFolderPrivate(path, isOurs);
        return modeOf(path);
      };
      assert.equal(make("open", 0o777, "ours"), 0o700);
      assert.equal(make("empty", 0o755), 0o700);
      assert.equal(make("shared", 0o775, "ours", "theirs"), 0o775);
      assert.equal(make("read", 0o755, "theirs"), 0o755);
      assert.equal(make("tmp", 0o1777), 0o1777);
    });
    assert.deepEqual(
      text.trimEnd().split("\n").map((line) =>
        /"[^"]*\/(\w+)".*?(now only|give the hub)/.exec(line)!.slice(1)
      ),
      [["open", "now only"], ["empty", "now only"], ["shared", "give the hub"], ["tmp", "give the hub"]],
    );
  },
});
