/**
 * Makes the files that stand beside the archives of a release: SHA256SUMS, the installers, the formula of Homebrew and the manifest
 * of Scoop. What they have in common is the place of releases, the version and the checksums.
 */
import { CHECKSUMS, RELEASES } from "../../internal/upgrade/releases.ts";
import { VERSION } from "../../internal/version.ts";
import { archiveName, TARGETS } from "./targets.ts";

/** The SHA-256 of each file, in hex, by its name. */
export type Checksums = ReadonlyMap<string, string>;

/** What a release says of itself. */
export interface Release {
  readonly version: string;
  /** The place of releases, as {@link RELEASES}. */
  readonly releases: string;
}

/** These templates stand in `install/`. */
export const TEMPLATES = ["install.sh", "install.ps1", "aicollab.rb", "aicollab.json"] as const;

export const THIS_RELEASE: Release = { version: VERSION, releases: RELEASES };

/** Returns the list of checksums as `sha256sum` writes it. */
export function checksumList(checksums: Checksums): string {
  return [...checksums].toSorted(([one], [other]) => one < other ? -1 : 1)
    .map(([name, sum]) => `${sum}  ${name}\n`).join("");
}

/** Returns `template` with its words `@VERSION@`, `@SHA256_LINUX_X64@` … replaced. @throws {Error} where a checksum is missing */
export function filled(template: string, checksums: Checksums, { version, releases }: Release): string {
  const sums = TARGETS.map((target) =>
    [`SHA256_${target.toUpperCase().replace("-", "_")}`, checksums.get(archiveName(target, version))] as const
  );
  const values = new Map<string, string | undefined>([
    ...sums,
    ["VERSION", version],
    ["RELEASES", releases],
    ["HOMEPAGE", new URL(".", releases).href],
  ]);
  return template.replaceAll(/@([A-Z0-9_]+)@/g, (_, name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`the release has no ${name}`);
    return value;
  });
}

/** Returns the files of the release by name: {@link CHECKSUMS} and the filled `templates`. */
export function releaseFiles(
  checksums: Checksums,
  templates: Readonly<Record<string, string>>,
  release: Release = THIS_RELEASE,
): Map<string, string> {
  const made = Object.entries(templates).map(([name, text]) =>
    [name, filled(text, checksums, release)] as const
  );
  return new Map([[CHECKSUMS, checksumList(checksums)], ...made]);
}
