/** Holds what the package.json of every package that is made here has in common. */
import { VERSION } from "../internal/version.ts";

/** What a release publishes with provenance must name the repository that it came from, which GitHub says. */
function repository(): { readonly repository?: { readonly type: "git"; readonly url: string } } {
  const [server, name] = [Deno.env.get("GITHUB_SERVER_URL"), Deno.env.get("GITHUB_REPOSITORY")];
  if (!server || !name) return {};
  return { repository: { type: "git", url: `git+${server}/${name}.git` } };
}

/** Returns the fields; `repository` is among them where GitHub Actions makes the package. */
export function commonFields() {
  return { version: VERSION, license: "MIT", engines: { node: ">=20" }, ...repository() };
}
