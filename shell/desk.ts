/** What all words of the shell share: who acts, at which hub, and how it is said what did not work. */
import { explainAbsence, explainEnd, fixForNoHub } from "../client/explain_end.ts";
import { HubError, RefusedError } from "../client/errors.ts";
import { openVisit, type Visit, type VisitOptions } from "../client/visit.ts";
import { type Address, formatAddress, reachable } from "../internal/address.ts";
import type { CommandContext } from "../internal/command.ts";
import { localKeyPath } from "../internal/data_folder.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { localKeyReader } from "../internal/local_key_reader.ts";
import { address, flag, text } from "../internal/option.ts";
import { refusalError } from "../internal/refusal_error.ts";
import { tokenOptions, tokenReader, type TokenValues } from "../internal/secret_source.ts";
import { shellWord } from "../internal/shell_word.ts";
import { Interruption, untilAborted } from "../internal/signals.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { VERSION } from "../internal/version.ts";
import { AI_ID_FORM, isAiId } from "../protocol/names.ts";
import { fixOf, unknownAi } from "./fixes.ts";
import { type State, stateOf } from "./state.ts";

/** A hub that is there answers sooner. */
const ANSWER_MS = 5_000;

/** All words have these options. */
export const deskOptions = {
  id: text({ placeholder: "AI", sentence: "act as this AI (your login name)" }),
  hub: address({ default: "127.0.0.1:6000", sentence: "hub to visit" }),
  token: { ...tokenOptions.token, hidden: true },
  tokenFile: tokenOptions.tokenFile,
  json: flag({ sentence: "print JSON, an object a line" }),
};

/** The values of {@link deskOptions}. */
export interface DeskValues extends TokenValues {
  /** The word writes under this key. */
  readonly key?: string | undefined;
  readonly id: string | undefined;
  readonly hub: Address;
}

/** Opens visits of one AI at one hub. */
export class Desk implements AsyncDisposable {
  readonly #visits = new AsyncDisposableStack();
  #first: Promise<Visit> | undefined;
  #wasThere = false;

  constructor(
    readonly me: string,
    readonly at: Pick<VisitOptions, "address" | "aiId" | "token" | "localKey">,
  ) {}

  get hub(): string {
    return formatAddress(this.at.address);
  }

  /** Returns whether the hub has let the AI in. */
  get wasThere(): boolean {
    return this.#wasThere;
  }

  /** Returns the one visit that gets answers alone. */
  visit(): Promise<Visit> {
    return this.#first ??= this.#open({});
  }

  /** Opens a visit that reads from `resumeFrom` on what is directed to the AI and what it `wants`. */
  reader(resumeFrom: "cursor" | number, wants: VisitOptions["wants"]): Promise<Visit> {
    return this.#open({ resumeFrom, wants });
  }

  /** Sends one message under a key that may have been sent before. */
  async send<T extends Parameters<Visit["send"]>[0]>(
    type: T,
    data: Parameters<typeof Visit.prototype.send<T>>[1],
    { to, topic, key }: {
      readonly to?: string | undefined;
      readonly topic?: string | undefined;
      readonly key?: string | undefined;
    } = {},
  ) {
    const visit = await this.visit();
    try {
      return await visit.send(type, data, {
        ...(to === undefined ? {} : { targetAi: to }),
        ...(topic === undefined ? {} : { topic }),
        ...(key === undefined ? {} : { messageId: key }),
      });
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== "UNKNOWN_AI" || to === undefined) throw error;
      throw unknownAi(to, await this.state(), error);
    }
  }

  /** Asks who is here and what goes on. */
  async state(): Promise<State> {
    return await stateOf(await this.visit(), this.me);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#visits.disposeAsync();
  }

  async #open(how: Pick<VisitOptions, "resumeFrom" | "wants">): Promise<Visit> {
    const client = `shell/${VERSION}`;
    const visit = this.#visits.use(await openVisit({ ...this.at, ...how, client, lostMs: ANSWER_MS }));
    this.#wasThere = true;
    return visit;
  }
}

/**
 * Does what `act` does at the hub, and returns its exit code; a signal ends it with the signal's own.
 * @throws {UserError} for what a person can mend
 */
export async function atHub(
  values: DeskValues,
  context: CommandContext,
  act: (desk: Desk) => Promise<number>,
): Promise<number> {
  const { signal, environment, err } = context;
  const { hub } = values;
  const id = nameOf(values.id, environment);
  const token = await tokenReader(values, environment, err);
  const localKey = localKeyReader(localKeyPath(undefined, environment), hub);
  const desk = new Desk(id, { address: reachable(hub), aiId: id, token, localKey });
  const interrupted = new AbortController();
  try {
    const ended = untilAborted(AbortSignal.any([signal, interrupted.signal])).then(() => undefined);
    const exit = await Promise.race([act(desk), ended]);
    if (exit !== undefined) {
      await desk[Symbol.asyncDispose]();
      return exit;
    }
    return signal.reason instanceof Interruption ? signal.reason.exit : EXIT.ok;
  } catch (error) {
    throw explained(error, { hub, id, key: values.key, wasThere: desk.wasThere });
  } finally {
    interrupted.abort();
  }
}

/** Returns the name that was given, else that of the user. @throws {UserError} */
function nameOf(given: string | undefined, { USER, LOGNAME }: CommandContext["environment"]): string {
  const id = given ?? USER ?? LOGNAME;
  const fix = "name the AI with --id AI_Mine, or in AICOLLAB_ID";
  if (id === undefined) throw usageError("--id is missing", { why: "your login name is not known", fix });
  if (isAiId(id)) return id;
  throw usageError(`"${id}" is not a name for an AI`, { why: `an ai_id is ${AI_ID_FORM}`, fix });
}

interface Place {
  readonly hub: Address;
  readonly id: string;
  readonly key: string | undefined;
  /** The hub has let the AI in before. */
  readonly wasThere: boolean;
}

function explained(error: unknown, place: Place): unknown {
  if (error instanceof UserError) return error;
  if (error instanceof HubError) return explainEnd(error, place);
  if (error instanceof RefusedError) {
    const { code, message: text } = error;
    return refusalError({ code, text, ...fixOf(error, place.id) }, error);
  }
  if (!(error instanceof Error) || error instanceof TypeError) return error;
  return place.wasThere ? lost(error, place) : explainAbsence(error, place.hub);
}

/** Returns the error for a hub that was there, and has not answered before it was away for too long. */
function lost(cause: Error, { hub, key }: Place): UserError {
  return new UserError({
    code: "CONNECTION_LOST",
    what: `the hub at ${formatAddress(hub)} was lost before it answered`,
    ...(key === undefined ? { fix: fixForNoHub(hub) } : {
      why: "whether it has stored what you gave is unknown",
      fix: `when it is back, give the same command again with --key ${shellWord(key)}: it happens once`,
    }),
    exit: EXIT.network,
    cause,
  });
}
