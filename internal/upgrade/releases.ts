/** Finds the newest release of aicollab at the place where releases are. */
import { EXIT } from "../exit_codes.ts";
import { proxyText } from "../fetch_text.ts";
import { usageError, UserError } from "../user_error.ts";

/**
 * PLACEHOLDER: no public place has releases yet, and no host of this name can be there. The address stands here alone: the build
 * writes it, or what AICOLLAB_RELEASES names then, into the program and the installers. The files of a version are below
 * `/download/v1.2.3/`, those of the newest one also below `/latest/download/`, as on GitHub.
 */
export const RELEASES = "https://aicollab.example/releases";

/** Each release has this list of its files: `<SHA-256 in hex>  aicollab-1.2.3-linux-x64.tar.gz`. */
export const CHECKSUMS = "SHA256SUMS";

const PATIENCE_MS = 10_000;

/** Returns the address of a file of the newest release. */
export function newestFile(releases: string, name: string): string {
  return `${releases.replace(/\/+$/, "")}/latest/download/${name}`;
}

/** Returns the version of the release whose list of checksums this is; undefined where it is no such list. */
export function versionIn(checksums: string): string | undefined {
  return /^[0-9a-f]{64} [ *]aicollab-(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)-[a-z]+-[a-z0-9]+\.(?:tar\.gz|zip)$/m
    .exec(checksums)?.[1];
}

/** Resolves with the version of the newest release. @throws {UserError} `NO_RELEASES`, exit 5; usage where `releases` is no address */
export async function newestVersion(releases: string): Promise<string> {
  const url = newestFile(releases, CHECKSUMS);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw usageError(`--releases must be an address of http or https; it is "${releases}"`, {
      fix: "aicollab upgrade --check --releases https://github.com/OWNER/REPOSITORY/releases",
    });
  }
  // No host can have such a name.
  if (new URL(url).hostname.endsWith(".example")) {
    throw notThere(url, {
      why: "this copy was built without a place of releases",
      fix: "name the place with --releases URL",
    });
  }
  const fix = "look whether a browser gets it, or name another place with --releases URL";
  const { ok, status, text } = await get(url).catch((cause) => {
    throw notThere(url, { why: `${whyNot(cause)}${proxyText(url)}`, fix, cause });
  });
  if (!ok) throw notThere(url, { why: `the server answers ${status}`, fix });
  const version = versionIn(text);
  if (version !== undefined) return version;
  throw notThere(url, { why: "what is there is not the list of a release's checksums", fix });
}

async function get(url: string): Promise<{ ok: boolean; status: number; text: string }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  return { ok: response.ok, status: response.status, text: await response.text() };
}

function notThere(url: string, hints: { why: string; fix: string; cause?: unknown }): UserError {
  const what = `cannot learn what the newest release is from ${url}`;
  return new UserError({ code: "NO_RELEASES", what, exit: EXIT.network, ...hints });
}

function whyNot({ name }: Error): string {
  return name === "TimeoutError"
    ? `nothing answered within ${PATIENCE_MS / 1_000} s`
    : "nothing answers there";
}

/** Returns whether the version `one` is newer than `other`: by its three numbers, and a release is newer than what led to it. */
export function isNewer(one: string, other: string): boolean {
  const [ours, theirs] = [one, other].map((version) => version.split("-", 1)[0]!.split(".").map(Number));
  const at = ours!.findIndex((number, index) => number !== theirs![index]);
  if (at >= 0) return ours![at]! > theirs![at]!;
  return other.includes("-") && !one.includes("-");
}
