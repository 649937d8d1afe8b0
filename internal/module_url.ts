/**
 * Finds our own modules at run time: as `.ts` files in the project, or bundled into one flat folder of `.js` files,
 * which `deno compile` embeds. Bundling moves code, so no other module may build paths from `import.meta.url`.
 */

const FROM_SOURCE = import.meta.url.endsWith("/internal/module_url.ts");

/**
 * Returns the URL of the module at `path`, relative to the project's root, for `new Worker` and `deno run`. Files
 * named `*_worker.ts` are bundled on their own; the bundle of `journal/writer_worker.ts` is
 * `journal.writer_worker.js`.
 */
export function moduleUrl(path: string): URL {
  return FROM_SOURCE
    ? new URL(`../${path}`, import.meta.url)
    : new URL(`./${bundleName(path)}`, import.meta.url);
}

/** Returns the file name of the bundle of the module at `path`. */
export function bundleName(path: string): string {
  return path.replaceAll("/", ".").replace(/\.tsx?$/, ".js");
}
