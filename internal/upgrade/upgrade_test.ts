import assert from "node:assert/strict";
import { EXIT } from "../exit_codes.ts";
import { runCommand } from "../run_command.ts";
import { VERSION } from "../version.ts";
import { installerOf, upgradeCommand } from "./installation.ts";
import { isNewer, RELEASES } from "./releases.ts";
import { command } from "./upgrade_command.ts";

async function upgrade(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const [out, err]: string[][] = [[], []];
  const exit = await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, argv, {
    ...{ signal: new AbortController().signal, environment },
    ...{ out: (line) => out!.push(line), err: (line) => err!.push(line) },
  });
  return { exit, out: out!, err: err!.join("\n") };
}

/** Serves `answer` as the list of checksums of the newest release. */
function serveReleases(answer: () => Response) {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    asked.push(new URL(url).pathname);
    return answer();
  });
  const releases = `http://127.0.0.1:${server.addr.port}`;
  return { releases, asked, [Symbol.asyncDispose]: () => server.shutdown() };
}

const sums = (version: string) => `${"a".repeat(64)}  aicollab-${version}-linux-x64.tar.gz\n`;

Deno.test("upgrade says how it is done, and asks nobody", async () => {
  const { exit, out } = await upgrade([]);
  assert.equal(exit, EXIT.ok);
  assert.equal(out[0], `aicollab ${VERSION}, run from source`);
  assert.match(out[1]!, /^upgrade: git -C \S+ pull$/);
  const json = JSON.parse((await upgrade(["--json"])).out[0]!);
  assert.deepEqual(Object.keys(json), ["version", "installed_by", "upgrade"]);
});

Deno.test("upgrade --check ends with 3 where there is a newer release, with 0 where there is none", async () => {
  let newest = "99.0.0";
  await using server = serveReleases(() => new Response(sums(newest)));
  const { releases, asked } = server;
  const old = await upgrade(["--check", "--releases", releases]);
  assert.equal(old.exit, EXIT.checksFailed);
  assert.equal(old.out[0], `aicollab 99.0.0 is there, this is ${VERSION}`);
  assert.match(old.out[1]!, /^upgrade: git -C/);
  newest = VERSION;
  const same = await upgrade(["--check"], { AICOLLAB_RELEASES: releases });
  assert.deepEqual([same.exit, same.out], [EXIT.ok, [`aicollab ${VERSION} is the newest release`]]);
  const json = JSON.parse((await upgrade(["--check", "--json", "--releases", releases])).out[0]!);
  assert.deepEqual([json.newest, json.is_old], [VERSION, false]);
  assert.deepEqual(new Set(asked), new Set(["/latest/download/SHA256SUMS"]));
});

Deno.test("upgrade --check that cannot learn what is newest says why, with exit 5", async () => {
  let answer = () => new Response("gone", { status: 404 });
  await using server = serveReleases(() => answer());
  const check = (releases: string) => upgrade(["--check", "--releases", releases]);
  const missing = await check(server.releases);
  assert.equal(missing.exit, EXIT.network);
  assert.match(
    missing.err,
    /^error: cannot learn what the newest release is from http:.*\nwhy: the server answers 404\nfix: /,
  );
  for (const wrong of ["nonsense", "ftp://x/y"]) {
    const { exit, err } = await check(wrong);
    assert.equal(exit, EXIT.usage);
    assert.match(
      err,
      new RegExp(`^error: --releases must be an address of http or https; it is "${wrong}"\n`),
    );
  }
  answer = () => new Response("<html>Please log in</html>");
  assert.match(
    (await check(server.releases)).err,
    /why: what is there is not the list of a release's checksums\n/,
  );
  assert.match(
    (await check("http://127.0.0.1:1")).err,
    /why: nothing answers there\n[^]*\[NO_RELEASES\] exit 5$/,
  );
});

Deno.test("the place of releases is a placeholder under a reserved domain until there is one, and says so", async () => {
  assert.equal(new URL(RELEASES).hostname, "aicollab.example");
  const { exit, err } = await upgrade(["--check"]);
  assert.equal(exit, EXIT.network);
  assert.match(
    err,
    /why: this copy was built without a place of releases\nfix: name the place with --releases URL\n/,
  );
});

Deno.test("each way to install has its own way to upgrade", () => {
  assert.equal(installerOf("/opt/homebrew/Cellar/aicollab/1.2.3/bin/aicollab"), "homebrew");
  assert.equal(installerOf("C:\\Users\\a\\scoop\\apps\\aicollab\\current\\aicollab.exe"), "scoop");
  assert.equal(installerOf("/home/a/.local/bin/aicollab"), "installer");
  const line = (by: Parameters<typeof upgradeCommand>[0]["by"], os: "linux" | "windows" = "linux") =>
    upgradeCommand({ by, folder: os === "linux" ? "/home/a b/bin" : "C:\\a", os }, "https://r.test");
  assert.equal(line("npx"), "npx -y aicollab@latest version");
  assert.equal(line("homebrew"), "brew upgrade aicollab");
  assert.equal(line("scoop"), "scoop update aicollab");
  assert.equal(
    line("installer"),
    "curl -fsSL https://r.test/latest/download/install.sh | sh -s -- --dir '/home/a b/bin'",
  );
  assert.equal(
    line("installer", "windows"),
    "& ([scriptblock]::Create((irm https://r.test/latest/download/install.ps1))) -Dir 'C:\\a'",
  );
});

Deno.test("versions are compared by their numbers, and a release is newer than what led to it", () => {
  assert.ok(isNewer("0.10.0", "0.9.9"));
  assert.ok(isNewer("1.0.0", "1.0.0-rc.1"));
  for (const other of ["0.1.0", "0.1.1", "1.0.0"]) assert.ok(!isNewer("0.1.0", other));
});
