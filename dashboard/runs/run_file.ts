/** One file of one run below a results folder: found by names that cannot lead out of it, read as far as it is bearable. */
import { join } from "node:path";

/** `RESULTS/<scenario>/<run_id>/`: what `harness` makes. */
export interface RunName {
  readonly scenario: string;
  readonly run_id: string;
}

/** No separators, no `..`, nothing hidden: such a name stays in its folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** More than any run left so far; what is larger was not made by one. */
export const MAX_FILE_BYTES = 16 * 2 ** 20;

/** Whether it may be part of a path. */
export function isRunName(name: string): boolean {
  return NAME.test(name);
}

/** What a look at a file came to; `why` is for people. */
export type FileText = { readonly ok: true; readonly text: string } | {
  readonly ok: false;
  readonly why: string;
};

/** Links are not followed: a folder that somebody sent may hold one to anywhere. */
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
    return { ok: true, text: await Deno.readTextFile(path) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { ok: false, why: `there is no ${name}` };
    if (error instanceof Deno.errors.PermissionDenied) return { ok: false, why: `${name} may not be read` };
    throw error;
  }
}
