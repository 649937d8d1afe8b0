/** Runs install.sh, as a release has it, against a server of fake releases on loopback: in dash, and in a system of BusyBox alone. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { releaseFiles } from "../build/release/release_files.ts";
import { archiveName, type Target, TARGETS } from "../build/release/targets.ts";
import { testWith } from "../internal/testing/test_with.ts";

const SOURCE = fileURLToPath(new URL("../install/install.sh", import.meta.url));
const TEMPLATE = await Deno.readTextFile(SOURCE);
const HERE: Target = Deno.build.arch === "aarch64" ? "linux-arm64" : "linux-x64";
const BUSYBOX = "/bin/busybox";

/** What the server does with an archive instead of sending it. */
type Trouble = "tampered" | "half" | "cut off";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: readonly string[], options: Deno.CommandOptions = {}): Promise<Ran> {
  return new Deno.Command(command, { ...options, args: [...args] }).output().then(
    ({ code, stdout, stderr }) => {
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
      return { code, out, err };
    },
  );
}

/** A person with a home and a shell, and a server with the releases 1.2.3 and, the newest, 1.3.0. */
class Stranger implements AsyncDisposable {
  trouble: Trouble | undefined;
  readonly asked: string[] = [];
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(readonly folder: string, readonly shell: readonly string[], readonly path: string) {
    const onListen = () => {};
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen },
      (request) => this.#answer(request),
    );
  }

  static async make(shell: "dash" | "busybox" = "dash"): Promise<Stranger> {
    const folder = await Deno.makeTempDir({ prefix: "aicollab-install-" });
    const bin = join(folder, "bin");
    await Deno.mkdir(bin);
    if (shell === "busybox") await run(BUSYBOX, ["--install", "-s", bin]);
    const stranger = shell === "busybox"
      ? new Stranger(folder, [BUSYBOX, "sh"], bin)
      : new Stranger(folder, ["/bin/sh"], `${bin}:${Deno.env.get("PATH")}`);
    for (const version of ["1.2.3", "1.3.0"]) await stranger.#release(version);
    return stranger;
  }

  get releases(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  get installed(): string {
    return join(this.folder, ".local", "bin", "aicollab");
  }

  /** Puts a program into the stranger's PATH, before others of its name. */
  async put(name: string, script: string): Promise<void> {
    const path = join(this.folder, "bin", name);
    await Deno.remove(path).catch(() => {});
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Runs the newest release's installer, as `curl … | sh -s -- args` does; `path` is in place of the stranger's PATH. */
  async install(
    args: readonly string[] = [],
    { script = this.installer, path = this.path } = {},
  ): Promise<Ran> {
    const [command, ...words] = [...this.shell, "-s", "--", ...args];
    const child = new Deno.Command(command!, {
      args: words,
      env: { PATH: path, HOME: this.folder },
      ...{ clearEnv: true, cwd: this.folder, stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(script)).then(() => writer.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
    return { code, out, err };
  }

  get installer(): string {
    return new TextDecoder().decode(this.files.get("/download/v1.3.0/install.sh"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }

  async #release(version: string): Promise<void> {
    const made = join(this.folder, "made");
    await Deno.mkdir(made, { recursive: true });
    await Deno.writeTextFile(join(made, "aicollab"), `#!/bin/sh\necho "aicollab ${version}"\n`, {
      mode: 0o755,
    });
    const tar = await run("tar", ["-czf", join(made, "archive"), "-C", made, "aicollab"]);
    assert.equal(tar.code, 0, tar.err);
    const archive = await Deno.readFile(join(made, "archive"));
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", archive)).toHex();
    const sums = new Map(TARGETS.map((target) => [archiveName(target, version), sum]));
    const files = releaseFiles(sums, { "install.sh": TEMPLATE }, { version, releases: this.releases });
    const entries = [...files].map(([name, text]) => [name, new TextEncoder().encode(text)] as const);
    for (const [name, bytes] of [...entries, [archiveName(HERE, version), archive] as const]) {
      this.files.set(`/download/v${version}/${name}`, bytes);
    }
    this.files.set("/latest/download/SHA256SUMS", this.files.get(`/download/v${version}/SHA256SUMS`)!);
  }

  #answer(request: Request): Response {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname);
    const bytes = this.files.get(pathname);
    if (bytes === undefined) return new Response("there is no such file", { status: 404 });
    if (!pathname.endsWith(".tar.gz") || this.trouble === undefined) return new Response(bytes);
    if (this.trouble === "tampered") return new Response(new Uint8Array([...bytes.subarray(0, -1), 1]));
    const half = bytes.subarray(0, bytes.length / 2);
    if (this.trouble === "half") return new Response(half);
    const headers = { "content-length": String(bytes.length) };
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        controller.enqueue(half);
        controller.close();
      },
    });
    return new Response(body, { headers });
  }
}

const exists = (path: string): Promise<boolean> => Deno.stat(path).then(() => true, () => false);

const hasBusybox = await exists(BUSYBOX);

/** Registers a test for both shells. */
function inBothShells(name: string, fn: (stranger: Stranger) => Promise<void>): void {
  const ignore = Deno.build.os !== "linux";
  const withStranger = (shell: "dash" | "busybox") => async () => {
    await using stranger = await Stranger.make(shell);
    await fn(stranger);
  };
  Deno.test({ name, ignore, fn: withStranger("dash") });
  Deno.test({
    name: `${name}, with BusyBox alone${hasBusybox ? "" : " (SKIPPED: apt-get install busybox)"}`,
    ignore: ignore || !hasBusybox,
    fn: withStranger("busybox"),
  });
}

inBothShells(
  "the installer puts the newest release in place, says what it does, and replaces an older one",
  async (stranger) => {
    const older = await stranger.install(["--version", "v1.2.3"]);
    assert.equal(older.code, 0, older.err);
    assert.equal((await run(stranger.installed, [])).out, "aicollab 1.2.3\n");
    const before = await Deno.stat(stranger.installed);
    const { code, out, err } = await stranger.install();
    assert.deepEqual([code, err], [0, ""]);
    const [download, verified, installed, hint] = out.split("\n");
    assert.equal(download, `Downloading ${stranger.releases}/download/v1.3.0/${archiveName(HERE, "1.3.0")}`);
    assert.match(verified!, /^Verified its SHA-256: [0-9a-f]{64}$/);
    assert.equal(installed, `Installed aicollab 1.3.0 at ${stranger.installed}`);
    assert.equal(hint, `${join(stranger.folder, ".local", "bin")} is not in your PATH. For this shell:`);
    assert.equal((await run(stranger.installed, [])).out, "aicollab 1.3.0\n");
    const after = await Deno.stat(stranger.installed);
    assert.notEqual(after.ino, before.ino, "it is moved into place, not written over");
    assert.equal(after.mode! & 0o777, 0o755);
    assert.deepEqual([...Deno.readDirSync(join(stranger.installed, ".."))].map(({ name }) => name), [
      "aicollab",
    ]);
  },
);

inBothShells(
  "a binary that is not what was released, or only half of it, is refused, and the older one stays",
  async (stranger) => {
    assert.equal((await stranger.install(["--version", "1.2.3"])).code, 0);
    for (const trouble of ["tampered", "half", "cut off"] as const) {
      stranger.trouble = trouble;
      const { code, err } = await stranger.install();
      assert.equal(code, 1, trouble);
      if (trouble === "cut off") assert.match(err, /^error: cannot download .*|^error: the checksum/m);
      else {
        assert.match(
          err,
          /^error: the checksum of aicollab-1\.3\.0-.* is wrong\nwhy: its SHA-256 is [0-9a-f]{64}, .*\nfix: /,
        );
      }
      assert.equal((await run(stranger.installed, [])).out, "aicollab 1.2.3\n", trouble);
      assert.deepEqual([...Deno.readDirSync(join(stranger.installed, ".."))].map(({ name }) => name), [
        "aicollab",
      ]);
    }
  },
);

inBothShells(
  "a dry run says what would be done, and neither fetches the binary nor changes anything",
  async (stranger) => {
    const dir = join(stranger.folder, "elsewhere");
    const { code, out } = await stranger.install(["--dry-run", "--dir", dir]);
    assert.equal(code, 0);
    assert.match(
      out,
      /^would download .*\nwould verify that its SHA-256 is [0-9a-f]{64}\nwould put aicollab 1\.3\.0 at .*\n$/,
    );
    assert.deepEqual(stranger.asked, ["/latest/download/SHA256SUMS"]);
    assert.equal(await exists(dir), false);
  },
);

Deno.test({
  name:
    "the installer says what is wrong and what to do: a release, a system, a tool, an option, a folder, a network that is not there",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using stranger = await Stranger.make();
    const refused = async (
      args: readonly string[],
      error: RegExp,
      how: Parameters<Stranger["install"]>[1] = {},
    ) => {
      const { code, err } = await stranger.install(args, how);
      assert.equal(code, 1, err);
      assert.match(err, error);
      assert.match(err, /^why: .+\nfix: .+\n$/m);
      assert.equal(await exists(stranger.installed), false);
    };
    await refused(["--version", "9.9.9"], /^error: cannot download .*\/download\/v9\.9\.9\/SHA256SUMS$/m);
    await refused(["--version", "../x"], /^error: there is no version "\.\.\/x"$/m);
    await refused(["--dri"], /^error: unknown option --dri$/m);
    await refused(["--dir"], /^error: --dir needs a value$/m);
    await refused(["--dir", "/proc/here"], /^error: cannot make the folder \/proc\/here$/m);
    await refused([], /^error: this copy names no place of releases$/m, { script: TEMPLATE });
    const closed = stranger.installer.replaceAll(stranger.releases, "http://127.0.0.1:1");
    await refused([], /^error: cannot download http:\/\/127\.0\.0\.1:1\/latest/m, { script: closed });

    const bin = join(stranger.folder, "few");
    await Deno.mkdir(bin);
    for (const name of ["cat", "uname", "ls", "mktemp", "rm"]) {
      await Deno.symlink(`/bin/${name}`, join(bin, name));
    }
    await refused([], /^error: cannot download anything\nwhy: neither curl nor wget is here$/m, {
      path: bin,
    });
    for (
      const [program, script, error] of [
        [
          "ldd",
          "echo 'musl libc (x86_64)' >&2; exit 1",
          /^why: this Linux has musl in place of glibc, as Alpine does$/m,
        ],
        ["uname", "echo FreeBSD", /^why: there is no binary for FreeBSD$/m],
        ["uname", "echo MINGW64_NT-10.0", /^fix: run install\.ps1 in PowerShell$/m],
        ["uname", "[ $1 = -s ] && echo Linux || echo riscv64", /^why: there is no binary for riscv64$/m],
      ] as const
    ) {
      await stranger.put(program, script);
      await refused([], error);
      await Deno.remove(join(stranger.folder, "bin", program));
    }
    const sums = stranger.files.get("/latest/download/SHA256SUMS")!;
    const others = new TextDecoder().decode(sums).split("\n").filter((line) => !line.includes(HERE)).join(
      "\n",
    );
    stranger.files.set("/latest/download/SHA256SUMS", new TextEncoder().encode(others));
    await refused([], new RegExp(`^error: this release has no binary for ${HERE}$`, "m"));
  },
});

Deno.test({
  name: "of an installer of which only a part has come nothing runs",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using stranger = await Stranger.make();
    const { installer } = stranger;
    for (let part = 1; part < 12; part++) {
      const { out } = await stranger.install([], {
        script: installer.slice(0, installer.length * part / 12),
      });
      assert.equal(out, "");
    }
    const withoutLastLine = installer.trimEnd().split("\n").slice(0, -1).join("\n");
    assert.deepEqual(await stranger.install([], { script: withoutLastLine }), { code: 0, out: "", err: "" });
    assert.deepEqual(stranger.asked, []);
    assert.equal(await exists(stranger.installed), false);
  },
});

testWith("shellcheck", "apt-get install shellcheck", "shellcheck finds nothing in install.sh", async () => {
  assert.deepEqual(await run("shellcheck", [SOURCE]), { code: 0, out: "", err: "" });
});
