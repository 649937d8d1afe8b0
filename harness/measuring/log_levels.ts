/** Counts what a program says, and how much of that is trouble. */

/** A line that our logging writes (`internal/logging.ts`), as text or as JSON, from `warning` on; its level. */
const TROUBLE =
  /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d - [A-Z]+ - |\{"at":"[^"]+","program":"[A-Z]+","level":")(warning|error|fatal)\b/i;

/** Counts of one program's lines. */
export class LogLevels {
  #lines = 0;
  #warnings = 0;
  #errors = 0;

  /** Takes in one line, whatever it is. */
  add(line: string): void {
    this.#lines++;
    const level = TROUBLE.exec(line)?.[1]?.toLowerCase();
    if (level === "warning") this.#warnings++;
    else if (level !== undefined) this.#errors++;
  }

  get lines(): number {
    return this.#lines;
  }

  get warnings(): number {
    return this.#warnings;
  }

  /** What ended the program (`fatal`) among them. */
  get errors(): number {
    return this.#errors;
  }
}
