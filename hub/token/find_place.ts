/** Finds where tokens are managed: over the hub that was named, or that runs on the folder; else in the folder. */
import type { Address } from "../../internal/address.ts";
import { formatAddress } from "../../internal/address.ts";
import { type Clock, systemClock } from "../../internal/clock.ts";
import { dataFolder, localKeyPath } from "../../internal/data_folder.ts";
import { EXIT } from "../../internal/exit_codes.ts";
import { localKeyReader } from "../../internal/local_key_reader.ts";
import type { Placed } from "../../internal/option.ts";
import { type SecretSource, secretSource } from "../../internal/secret_source.ts";
import { UserError } from "../../internal/user_error.ts";
import { JournalError } from "../../journal/journal.ts";
import { hasData } from "../../journal/sqlite/data_folder.ts";
import { isHubRunning } from "../../journal/sqlite/hub_lock.ts";
import { openData } from "../../journal/sqlite/read_data.ts";
import { openInFolder } from "./in_folder.ts";
import { type AdminProof, NoHub, openOverHub } from "./over_hub.ts";
import type { TokenPlace } from "./token_place.ts";

type Environment = Readonly<Record<string, string>>;

/** A hub listens here unless it was told otherwise. */
const DEFAULT_HUB: Address = { hostname: "127.0.0.1", port: 6000 };

/** A command holds a folder for less than a second. */
const HELD_MS = 2_000;
const LOOK_MS = 50;

/** A person names the place by these; neither is the user's own hub. */
export interface PlaceWords {
  readonly hub: Address | undefined;
  readonly data: string | undefined;
  readonly tokenFile: Placed | undefined;
}

/**
 * Opens the place; `makes` lets it be a folder that was named and is new, as of a hub that was never started.
 * @throws {UserError} exit 4 where the hub refuses, 5 where there is none. @throws {JournalError}
 */
export async function findPlace(
  words: PlaceWords,
  environment: Environment,
  { makes = false, clock = systemClock }: { makes?: boolean; clock?: Clock } = {},
): Promise<TokenPlace> {
  const proofFor = await proofs(words, environment);
  const { hub, data } = words;
  if (hub !== undefined) return await overHub(hub, await proofFor(hub), noHubAt(hub));
  const folder = dataFolder(data, environment);
  const isFolder = await hasData(folder);
  if (data === undefined && !(isFolder && isHubRunning(folder))) {
    // Another folder may be the one of the hub that runs.
    const found = await overHub(DEFAULT_HUB, await proofFor(DEFAULT_HUB), () => undefined);
    if (found) return found;
  }
  if (isFolder || (makes && data !== undefined)) {
    const proof = await proofFor(DEFAULT_HUB);
    return await unlessHeld(
      folder,
      clock,
      () => isHubRunning(folder) ? overHubOf(folder, proof) : openInFolder(folder),
    );
  }
  throw new UserError({
    code: "NO_HUB",
    what: `there is no hub at ${formatAddress(DEFAULT_HUB)}, and no data of one in "${folder}"`,
    fix: "start a hub (aicollab hub), or name its folder with --data DIR or its address with --hub HOST:PORT",
    exit: EXIT.network,
  });
}

/** Opens the folder, and again if what held it was no hub but another command, which lets go of it soon. */
async function unlessHeld<T>(folder: string, clock: Clock, open: () => Promise<T>): Promise<T> {
  const untilMs = clock.monotonicMs() + HELD_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const isOfFolder = error instanceof JournalError && error.code !== "LOCKED";
      if (isOfFolder || !await isFreeUntil(untilMs, folder, clock)) throw error;
    }
  }
}

async function isFreeUntil(untilMs: number, folder: string, clock: Clock): Promise<boolean> {
  while (clock.monotonicMs() < untilMs) {
    if (!isHubRunning(folder)) return true;
    await clock.delay(LOOK_MS);
  }
  return false;
}

/**
 * Returns what proves to a hub that an admin asks: the token that the command line names; else this user's local key, for a
 * hub on this machine; else the token of the environment, of a configuration file, or of systemd.
 */
async function proofs(
  { data, tokenFile }: PlaceWords,
  environment: Environment,
): Promise<(hub: Address) => Promise<AdminProof>> {
  const source = await secretSource({ token: tokenOf(environment), tokenFile }, environment);
  const byToken = ({ read }: SecretSource): AdminProof => ({ token: read });
  return async (hub) => {
    if (source && tokenFile?.from === "flag") return byToken(source);
    const localKey = localKeyReader(localKeyPath(data, environment), hub);
    return source === undefined || await localKey() !== undefined ? { localKey } : byToken(source);
  };
}

/** This command has no option for a token itself, which other users would see; the environment may have one. */
function tokenOf({ AICOLLAB_TOKEN }: Environment): Placed | undefined {
  return AICOLLAB_TOKEN === undefined ? undefined : { text: AICOLLAB_TOKEN, from: "environment" };
}

/** Resolves with what `otherwise` returns where no hub answers. */
async function overHub<T>(hub: Address, proof: AdminProof, otherwise: (cause: NoHub) => T) {
  try {
    return await openOverHub(hub, proof);
  } catch (error) {
    if (error instanceof NoHub) return otherwise(error);
    throw error;
  }
}

/** A hub runs on the folder, and where it listens is not known: it has to be where hubs do. */
async function overHubOf(folder: string, proof: AdminProof): Promise<TokenPlace> {
  const at = formatAddress(DEFAULT_HUB);
  const elsewhere = (why: string) =>
    new UserError({
      code: "NO_HUB",
      what: `a hub runs on "${folder}", but not at ${at}`,
      why,
      fix: "name the address that it logged at its start with --hub HOST:PORT",
      exit: EXIT.network,
    });
  const found = await overHub(DEFAULT_HUB, proof, ({ message }) => {
    throw elsewhere(message);
  });
  if (found.journalId === journalIdOf(folder)) return found;
  await found[Symbol.asyncDispose]();
  throw elsewhere("the hub there has other data");
}

function journalIdOf(folder: string): string {
  using db = openData(folder);
  return String(db.prepare("SELECT journal_id FROM meta").get()!.journal_id);
}

function noHubAt(hub: Address) {
  return (cause: NoHub): never => {
    throw new UserError({
      code: "NO_HUB",
      what: `there is no hub at ${formatAddress(hub)}`,
      why: cause.message,
      fix:
        "name the address that the hub logs for AIs with --hub HOST:PORT, or its folder with --data DIR while it does not run",
      exit: EXIT.network,
      cause,
    });
  };
}
