/** Defines the exit codes of all commands; help, errors, documents and tests use this table. */

/** The values are fixed: scripts rely on them. */
export const EXIT = {
  /** The command did what it was asked to. */
  ok: 0,
  /** A bug, or an error that nobody foresaw, ended the command. */
  unexpected: 1,
  /** A word, an option, a value or a configuration file is wrong. */
  usage: 2,
  /** A run ended and at least one of its checks failed, work that was asked for was not done, or there is a newer release. */
  checksFailed: 3,
  /** The hub refused the connection, or another connection replaced it. */
  authentication: 4,
  /** An address could not be bound or reached. */
  network: 5,
  /** The command timed out. */
  timeout: 6,
  /** There was nothing: a run without anything that could be checked, a program that never proposed, no work to take. */
  nothingRan: 7,
  /** The set-up of a command is wrong whose 2 says something else: `eval`, where 2 is a bad candidate. */
  setup: 64,
  /** Stored data is damaged. */
  dataDamaged: 65,
  /** Data cannot be written to the given place. */
  cannotWrite: 73,
  /** The disk reported an error. */
  diskError: 74,
  /** Another hub holds the data folder. */
  dataHeld: 75,
  /** SIGINT ended the command. */
  interrupted: 130,
  /** SIGTERM or SIGHUP ended the command. */
  terminated: 143,
} as const;

/** An `ExitCode` is one of the numbers in {@link EXIT}. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];
