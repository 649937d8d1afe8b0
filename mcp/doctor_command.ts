/** `aicollab mcp doctor` says why an agent is not woken, or not at the hub: each line is good, or bad with what helps. */
import { type Address, formatAddress, parseAddress } from "../internal/address.ts";
import { defineSubcommand } from "../internal/command.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { address, flag, text } from "../internal/option.ts";
import { tokenOptions, type TokenValues } from "../internal/secret_source.ts";
import { visibleJson } from "../internal/visible_text.ts";
import { type Finding, findingLines } from "./doctor/finding.ts";
import { checkHub, checkPlace, type Place } from "./doctor/hub_check.ts";
import { checkSession, NO_SESSION, sessionsHere } from "./doctor/session_check.ts";
import { checkSetup, serverOf, type Setup, setupsHere } from "./doctor/setup_check.ts";
import type { ServerCommand } from "./setup/entry.ts";

/** `aicollab mcp` goes here, under this name, unless it is told otherwise. */
const DEFAULT = { hub: { hostname: "127.0.0.1", port: 6000 }, id: "agent" };

export const doctorCommand = defineSubcommand({
  summary: "Say why an agent is not woken, and what helps",
  examples: ["aicollab mcp doctor", "aicollab mcp doctor --json"],
  options: {
    id: text({ placeholder: "AI", sentence: "name of the AI (what setup wrote)" }),
    hub: address({ sentence: "hub to look at (what setup wrote)" }),
    ...tokenOptions,
    json: flag({ sentence: "print one object" }),
  },
  note: "Ends with 0 where all is good, with 3 where something is bad.",
  async run(values, { environment, out }) {
    const setups = await setupsHere(environment);
    const sessions = await sessionsHere(environment);
    const places = placesOf(values, setups);
    const findings: Finding[] = [];
    const isKnown = (hub: string) => places.some((place) => formatAddress(place.hub) === hub);
    // A client that was set up by hand names its hub nowhere else.
    const others = [...new Set(sessions.map(({ hub }) => hub))].filter((hub) => !isKnown(hub));
    for (const hub of others) findings.push(await checkHub(parseAddress(hub)!, environment));
    const isElsewhere = others.length > 0 && places.length === 1 && places[0]!.isGuess;
    for (const place of isElsewhere ? [] : places) findings.push(...await checkPlace(place, environment));
    for (const setup of setups) findings.push(...await checkSetup(setup, environment));
    findings.push(...sessions.map(checkSession));
    if (sessions.length === 0) findings.push(...setups.length === 0 ? [NO_SETUP, NO_SESSION] : [NO_SESSION]);
    const found = unique(findings);
    const ok = found.every((finding) => finding.ok);
    if (values.json) out(visibleJson({ ok, findings: found, sessions }));
    else found.flatMap(findingLines).forEach((line) => out(line));
    return ok ? EXIT.ok : EXIT.checksFailed;
  },
});

const NO_SETUP: Finding = {
  about: "setup",
  ok: false,
  what: "aicollab mcp setup has written nothing here for any client",
  fix: "aicollab mcp setup claude",
};

interface Given extends TokenValues {
  readonly id: string | undefined;
  readonly hub: Address | undefined;
}

/** Returns where to look: what was given, else what setup wrote, else where `aicollab mcp` goes by itself, which is a guess. */
function placesOf(
  { id, hub, token, tokenFile }: Given,
  setups: readonly Setup[],
): (Place & { isGuess: boolean })[] {
  const servers = setups.flatMap(({ written }) => written).flatMap(({ entry }) => serverOf(entry) ?? []);
  const isGiven = [id, hub, token, tokenFile].some((value) => value !== undefined);
  if (!isGiven && servers.length > 0) {
    return servers.map((server) => ({ ...placeOf(server), isGuess: false }));
  }
  const place = { hub: hub ?? DEFAULT.hub, id: id ?? DEFAULT.id, token: { token, tokenFile } };
  return [{ ...place, isGuess: hub === undefined }];
}

function placeOf({ args }: ServerCommand): Place {
  const after = (option: string): string | undefined =>
    args.includes(option) ? args[args.indexOf(option) + 1] : undefined;
  const file = after("--token-file");
  return {
    hub: parseAddress(after("--hub") ?? "") ?? DEFAULT.hub,
    id: after("--id") ?? DEFAULT.id,
    token: file === undefined ? {} : { tokenFile: { text: file, from: "flag" } },
  };
}

/** Two clients may go to the same hub. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
