/** Changes files of other programs: shows what will change, and writes it at once or not at all. */
import { dirname, join, resolve } from "node:path";
import { createTwoFilesPatch } from "diff";
import { writeAll } from "../../internal/write_all.ts";

/** A file is to have another content. */
export interface FileChange {
  /** The file itself, where the path that was asked for is a link. */
  readonly path: string;
  /** Is undefined where there is none yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The file is not to be changed; the message says why, as the end of "cannot change …: ". */
export class KeptFile extends Error {}

/** Git tracks the file, so that it is changed by hand or not at all. */
export class TrackedFile extends KeptFile {}

/** Returns the file at `path` as it is. @throws {TrackedFile | KeptFile} where git tracks it, or it cannot be read */
export async function fileToChange(path: string): Promise<Pick<FileChange, "path" | "before">> {
  const real = await realPath(path);
  if (await isTracked(real)) {
    throw new TrackedFile("git tracks it, so that what is written there would be shared with others");
  }
  try {
    const bytes = await Deno.readFile(real);
    return { path: real, before: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { path: real, before: undefined };
    throw new KeptFile(error instanceof Error ? error.message : String(error));
  }
}

/** Returns the lines that change, with some around them. */
export function diffOf({ path, before, after }: FileChange): string[] {
  const patch = createTwoFilesPatch(
    before === undefined ? "/dev/null" : path,
    path,
    before ?? "",
    after,
    "",
    "",
    {
      context: 2,
    },
  );
  const lines = patch.split("\n").map((line) => line.trimEnd());
  return lines.slice(lines.findIndex((line) => line.startsWith("--- "))).filter((line) => line !== "");
}

/** Puts the new content in the place of the old one, at once. @throws {KeptFile} where the file has changed meanwhile */
export async function writeChange({ path, before, after }: FileChange): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.aicollab-${crypto.randomUUID().slice(0, 8)}`;
  try {
    await writeSynced(made, after, await modeOf(path));
    if ((await fileToChange(path)).before !== before) throw new KeptFile("it has changed meanwhile");
    await Deno.rename(made, path);
  } catch (error) {
    await Deno.remove(made).catch(() => {});
    throw error;
  }
}

async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode });
  await writeAll(file, new TextEncoder().encode(text));
  await file.sync();
}

async function modeOf(path: string): Promise<number> {
  const info = await Deno.stat(path).catch(() => undefined);
  return info?.mode == null ? 0o600 : info.mode & 0o777;
}

/** Follows links, as a rename would replace the link; what is not there has no link either. */
async function realPath(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await Deno.realPath(whole);
  } catch {
    return join(
      await Deno.realPath(dirname(whole)).catch(() => dirname(whole)),
      whole.slice(dirname(whole).length + 1),
    );
  }
}

async function isTracked(path: string): Promise<boolean> {
  const args = ["-C", dirname(path), "ls-files", "--error-unmatch", "--", path];
  try {
    return (await new Deno.Command("git", { args, stdin: "null", stdout: "null", stderr: "null" }).output())
      .success;
  } catch {
    // Without git nothing is tracked.
    return false;
  }
}
