/** Lists the systems that a release has binaries for, and names its files. */
import { VERSION } from "../../internal/version.ts";

/** The release workflow has a runner for each. */
export const TARGETS = ["linux-x64", "linux-arm64", "macos-x64", "macos-arm64", "windows-x64"] as const;
export type Target = typeof TARGETS[number];

/** Returns the name of the archive with the binary for `target`. */
export function archiveName(target: Target, version: string = VERSION): string {
  return `aicollab-${version}-${target}.${target.startsWith("windows") ? "zip" : "tar.gz"}`;
}
