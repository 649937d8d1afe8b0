/** Counts the lines that a program logs, and its warnings and errors among them. */

/** Matches a line of `internal/logging.ts`, text or JSON, of the level `warning` or above, and captures the level. */
const WARNING_OR_ERROR =
  /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d - [A-Z]+ - |\{"at":"[^"]+","program":"[A-Z]+","level":")(warning|error|fatal)\b/i;

export class LogLevels {
  #lines = 0;
  #warnings = 0;
  #errors = 0;

  /** Counts one line. */
  add(line: string): void {
    this.#lines++;
    const level = WARNING_OR_ERROR.exec(line)?.[1]?.toLowerCase();
    if (level === "warning") this.#warnings++;
    else if (level !== undefined) this.#errors++;
  }

  get lines(): number {
    return this.#lines;
  }

  get warnings(): number {
    return this.#warnings;
  }

  /** Returns the errors, `fatal` ones included. */
  get errors(): number {
    return this.#errors;
  }
}
