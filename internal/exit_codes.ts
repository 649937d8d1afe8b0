/** The exit codes of every command: the one table that help, errors, documents and tests read. */

/** What each exit code of `aicollab` says; the values are fixed, scripts rely on them. */
export const EXIT = {
  /** The command did what it was asked to. */
  ok: 0,
  /** A bug, or something that nobody foresaw. */
  unexpected: 1,
  /** A wrong word, option, value or configuration file. */
  usage: 2,
  /** A run ended and at least one of its checks failed. */
  checksFailed: 3,
  /** The hub did not let us in, or another connection took our place. */
  authentication: 4,
  /** An address could not be listened on or not be reached. */
  network: 5,
  /** What was waited for did not come in time. */
  timeout: 6,
  /** A run ended in which nothing ran that could be judged. */
  nothingRan: 7,
  /** Stored data is damaged. */
  dataDamaged: 65,
  /** Data cannot be written where it was asked for. */
  cannotWrite: 73,
  /** The disk reported an error. */
  diskError: 74,
  /** Another hub holds the data folder. */
  dataHeld: 75,
  /** Ended by SIGINT. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** One of the numbers in {@link EXIT}. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];
