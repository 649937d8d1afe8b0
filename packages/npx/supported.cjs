// Says in a sentence where aicollab cannot run: npm has Deno for five systems, and on Linux for glibc alone.
"use strict";
const process = require("node:process");

function whyUnsupported() {
  const { platform, arch } = process;
  if (!["linux", "darwin", "win32"].includes(platform) || !["x64", "arm64"].includes(arch)) {
    return `npm has no Deno for ${platform} on ${arch}`;
  }
  if (platform !== "linux") return undefined;
  process.report.excludeNetwork = true;
  const isGlibc = process.report.getReport().header.glibcVersionRuntime !== undefined;
  return isGlibc ? undefined : "this Linux has musl in place of glibc, as Alpine does, and Deno needs glibc";
}

/** Ends the process with exit code 1 where aicollab cannot run. */
exports.refuseUnsupported = () => {
  const why = whyUnsupported();
  if (why === undefined) return;
  console.error(`error: aicollab does not run on this system\nwhy: ${why}`);
  console.error(
    "fix: use Linux with glibc (such as the image node:22-slim), macOS or Windows, on x64 or arm64",
  );
  process.exit(1);
};

if (require.main === module) exports.refuseUnsupported();
