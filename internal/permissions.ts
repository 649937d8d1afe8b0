/** Lists what a packaged program may do. */

/**
 * It may use sockets and files, its own settings and copies of itself, but no imports. The first thing it does is to open the one
 * foreign function that it needs, and to give up the permission to call others.
 */
export const PERMISSIONS: readonly string[] = ["net", "read", "write", "env", "run", "sys", "ffi"].map((
  name,
) => `--allow-${name}`);
