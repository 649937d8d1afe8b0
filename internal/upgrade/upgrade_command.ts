/** Defines `aicollab upgrade`, which says how this program is upgraded and never does it. */
import { defineCommand } from "../command.ts";
import { EXIT } from "../exit_codes.ts";
import { flag, text } from "../option.ts";
import { VERSION } from "../version.ts";
import { installation, upgradeCommand } from "./installation.ts";
import { isNewer, newestVersion, RELEASES } from "./releases.ts";

export const command = defineCommand({
  name: "upgrade",
  examples: ["aicollab upgrade", "aicollab upgrade --check --json"],
  options: {
    check: flag({ sentence: "ask whether there is a newer release" }),
    releases: text({ default: RELEASES, placeholder: "URL", sentence: "place of releases" }),
    json: flag({ sentence: "print only JSON" }),
  },
  note: "It changes nothing. With --check it ends with 3 where there is a newer release.",
  async run({ check, releases, json }, { out }) {
    const installed = installation();
    const facts = {
      version: VERSION,
      installed_by: installed.by,
      upgrade: upgradeCommand(installed, releases),
    };
    if (!check) {
      const how = installed.by === "source" ? "run from source" : `installed by ${installed.by}`;
      if (json) out(JSON.stringify(facts));
      else [`aicollab ${VERSION}, ${how}`, `upgrade: ${facts.upgrade}`].forEach((line) => out(line));
      return EXIT.ok;
    }
    const newest = await newestVersion(releases);
    const isOld = isNewer(newest, VERSION);
    if (json) out(JSON.stringify({ ...facts, newest, is_old: isOld }));
    else if (isOld) {
      [`aicollab ${newest} is there, this is ${VERSION}`, `upgrade: ${facts.upgrade}`].forEach((line) =>
        out(line)
      );
    } else out(`aicollab ${VERSION} is the newest release`);
    return isOld ? EXIT.checksFailed : EXIT.ok;
  },
});
