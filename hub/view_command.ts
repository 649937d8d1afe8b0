/** Runs `aicollab dashboard`: serves the pages of a data folder without its hub; `--login` prints a link into a running hub's. */
import { createDashboard } from "../dashboard/dashboard.tsx";
import { LiveUpdates } from "../dashboard/live_updates.ts";
import { RunsFolder } from "../dashboard/runs/runs_folder.ts";
import { formatAddress, reachable } from "../internal/address.ts";
import { defineCommand } from "../internal/command.ts";
import { dataFolder } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { flag, path, port, text } from "../internal/option.ts";
import { refuseRecorded } from "../journal/sqlite/recorded_data.ts";
import { untilAborted } from "../internal/signals.ts";
import { usageError } from "../internal/user_error.ts";
import { type FolderView, openFolderView } from "./view/folder_view.ts";
import { dashboardHost, resolveHost } from "./transport/resolve_host.ts";
import { dataFiles } from "../journal/sqlite/data_folder.ts";
import { listen } from "./transport/listen.ts";
import { ownLoginLink } from "./access/login_link.ts";
import { publicUrlOf } from "./public_url.ts";
import { toUserError } from "./start_errors.ts";
import { serveWeb } from "./web/web_server.ts";

const LOOPBACK = "127.0.0.1";

export const command = defineCommand({
  name: "dashboard",
  examples: ["aicollab dashboard", "aicollab dashboard --data results/basic/latest --http-port 0"],
  options: {
    data: path({ placeholder: "DIR", sentence: "data folder ($XDG_DATA_HOME/aicollab)" }),
    host: text({ default: "127.0.0.1", placeholder: "HOST", sentence: "host of the hub, for --login" }),
    httpPort: port({
      default: 5001,
      sentence: "port to serve on, on this machine only",
    }),
    httpHost: text({ placeholder: "HOST", sentence: "host of the hub's dashboard, for --login" }),
    publicUrl: text({ placeholder: "URL", sentence: "make the link for the hub's public URL, for --login" }),
    results: path({ default: "./results", placeholder: "DIR", sentence: "folder with harness results" }),
    login: flag({ sentence: "print a link that logs in to a running hub once" }),
  },
  note: "A running hub serves its own dashboard.",
  async run(
    { data, host, httpPort, httpHost, publicUrl, results, login },
    { signal, environment, out, err },
  ) {
    if (login) {
      if (httpPort === 0) {
        throw usageError('--http-port must be the port of a running hub\'s dashboard; it is "0"', {
          fix: "aicollab dashboard --login --http-port 5001",
        });
      }
      const hostname = httpHost === undefined
        ? dashboardHost(await resolveHost(host))
        : await resolveHost(httpHost, "--http-host");
      const http = reachable({ hostname, port: httpPort });
      out(await ownLoginLink({ data, http, publicUrl: publicUrlOf(publicUrl), environment }));
      return EXIT.ok;
    }
    const folder = dataFolder(data, environment);
    await checkFolder(folder);
    try {
      await using view = openFolderView(folder);
      const live = new LiveUpdates(view);
      const { fetch } = createDashboard(view, { live, runs: new RunsFolder(results) });
      await using web = await listen(
        "dashboard",
        { hostname: LOOPBACK, port: httpPort },
        (address) => serveWeb(address, fetch),
      );
      using _live = live.start();
      announce(view, folder).forEach(err);
      err(`Dashboard on http://${formatAddress(web.address)}/`);
      await untilAborted(signal);
      return EXIT.ok;
    } catch (error) {
      throw toUserError(error, folder);
    }
  },
});

/** Checks that the folder holds data of a hub. @throws {UserError} usage */
async function checkFolder(folder: string): Promise<void> {
  const { database } = dataFiles(folder);
  const fix = "name the folder of a hub, or of a run's results: aicollab dashboard --data DIR";
  const found = await stat(folder);
  if (found === undefined) throw usageError(`there is no folder "${folder}"`, { fix });
  if (!found.isDirectory) throw usageError(`"${folder}" is no folder`, { fix });
  if (await stat(database) === undefined) {
    throw usageError(`there is no hub_data.db in "${folder}"`, {
      why: "no hub has kept its data there",
      fix,
    });
  }
  refuseRecorded(folder);
}

/** Resolves with undefined where nothing exists at `path`. */
async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function announce(view: FolderView, folder: string): string[] {
  const { head_seq, listed_seq } = view.status();
  const lines = [`Data in ${folder}, read-only: up to entry ${head_seq}`];
  if (view.isLive) {
    lines.push(
      "A hub runs on this folder: its entries are shown here, who is connected only on its own dashboard",
    );
  } else if (listed_seq < head_seq) {
    lines.push(`The lists end at entry ${listed_seq}; a hub that is started on this folder indexes the rest`);
  }
  return lines;
}
