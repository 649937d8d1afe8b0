/** Reads a file of a run below a results folder, by names that cannot lead out of it, and up to a size. */
import { join } from "node:path";
import { textOfFile } from "../../internal/text_of_file.ts";

/** `harness` writes runs as `RESULTS/<scenario>/<run_id>/`. */
export interface RunName {
  readonly scenario: string;
  readonly run_id: string;
}

/** A name without separators, without `..` and not hidden stays in its folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** No run leaves larger files, so that a larger one was not written by a run. */
export const MAX_FILE_BYTES = 16 * 2 ** 20;

/** Returns whether a name may be part of a path. */
export function isRunName(name: string): boolean {
  return NAME.test(name);
}

/** The text of a file, or for people why there is none. */
export type FileText = { readonly ok: true; readonly text: string } | {
  readonly ok: false;
  readonly why: string;
};

/** Reads without following links, as a folder that somebody sent may hold one to anywhere. */
export async function readRunFile(
  root: string,
  { scenario, run_id }: RunName,
  name: string,
): Promise<FileText> {
  if (!isRunName(scenario) || !isRunName(run_id)) return { ok: false, why: "that is no name of a run" };
  const folder = join(root, scenario, run_id);
  const path = join(folder, name);
  try {
    for (const place of [join(root, scenario), folder]) {
      if (!(await Deno.lstat(place)).isDirectory) return { ok: false, why: "it is no folder" };
    }
    const { isFile, size } = await Deno.lstat(path);
    if (!isFile) return { ok: false, why: `${name} is no file` };
    if (size > MAX_FILE_BYTES) {
      return { ok: false, why: `${name} is larger than ${MAX_FILE_BYTES / 2 ** 20} MiB` };
    }
    return { ok: true, text: textOfFile(await Deno.readFile(path)) };
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, why: `${name}: ${error.message}` };
    if (error instanceof Deno.errors.NotFound) return { ok: false, why: `there is no ${name}` };
    if (error instanceof Deno.errors.PermissionDenied) return { ok: false, why: `${name} may not be read` };
    throw error;
  }
}
