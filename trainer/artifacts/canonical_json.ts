/**
 * Writes JSON in the one form that can be hashed (RFC 8785): members are sorted by UTF-16 code units, there are no
 * blanks, and numbers are as ECMAScript writes them.
 */

/**
 * Returns the canonical text of a JSON value; members that are undefined are left out, as in JSON.stringify.
 * @throws {TypeError} for what JSON cannot express: NaN, infinities, lone surrogates, functions, symbols, bigints.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw new TypeError("a lone surrogate has no canonical form");
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form`);
      return JSON.stringify(value);
    case "boolean":
      return String(value);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
      return `{${canonicalMembers(value)}}`;
    default:
      throw new TypeError(`a ${typeof value} has no canonical form`);
  }
}

function canonicalMembers(value: object): string {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`)
    .join();
}
