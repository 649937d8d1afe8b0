/** Writes an entry into the text of a file, or takes it out again; what others wrote stays, comments too. */
import { isDeepStrictEqual } from "node:util";
import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  modify,
  parse,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { Entry } from "./entry.ts";

/** The text cannot be changed; the message says why, as the end of "cannot change …: ". */
export class EditError extends Error {}

type Json = Readonly<Record<string, unknown>> | readonly unknown[] | undefined;
type JsonEntry = Exclude<Entry, { kind: "table" }>;
type TableEntry = Extract<Entry, { kind: "table" }>;

/** Returns `text` with `entry` in it, in the place of another one under its name. @throws {EditError} */
export function withEntry(text: string, entry: Entry): string {
  return entry.kind === "table" ? withTable(text, entry) : withJson(text, entry);
}

/** Returns `text` without `entry`, or undefined where it is not in there as it was written. @throws {EditError} */
export function withoutEntry(text: string, entry: Entry): string | undefined {
  return entry.kind === "table" ? withoutTable(text, entry) : withoutJson(text, entry);
}

/** Returns what stands in the place of `entry`; undefined where nothing does. @throws {EditError} */
export function entryBefore(text: string, entry: Entry): unknown {
  if (entry.kind === "value") return at(read(text), entry.path);
  return entry.kind === "table" ? tableIn(text, entry.name) : undefined;
}

function withJson(text: string, entry: JsonEntry): string {
  const there = at(read(text), entry.path);
  if (entry.kind === "value") return change(text, [...entry.path], entry.value);
  if (there !== undefined && !Array.isArray(there)) {
    throw new EditError(`"${entry.path.join(".")}" is no list`);
  }
  if (indexOf(there, entry.value) >= 0) return text;
  const list = Array.isArray(there) ? there : [];
  if (there === undefined) return change(text, [...entry.path], [entry.value]);
  return change(text, [...entry.path, list.length], entry.value, true);
}

function withoutJson(text: string, entry: JsonEntry): string | undefined {
  const content = read(text);
  const there = at(content, entry.path);
  const isElement = entry.kind === "element";
  const place = isElement ? indexOf(there, entry.value) : 0;
  if (isElement ? place < 0 : !isDeepStrictEqual(there, entry.value)) return undefined;
  // What held nothing else goes with it.
  let path: (string | number)[] = isElement ? [...entry.path, place] : [...entry.path];
  while (path.length > 1 && Object.keys(at(content, path.slice(0, -1)) as object).length === 1) {
    path = path.slice(0, -1);
  }
  return withoutNode(text, path);
}

/** Cuts out one node, by which the text is what it was before {@linkcode change} wrote it: the package would take a comment along. */
function withoutNode(text: string, path: (string | number)[]): string {
  const value = findNodeAtLocation(parseTree(text, [], { allowTrailingComma: true })!, path)!;
  const node = value.parent!.type === "property" ? value.parent! : value;
  const siblings = node.parent!.children!;
  const [before, after] = [siblings[siblings.indexOf(node) - 1], siblings[siblings.indexOf(node) + 1]];
  const end = node.offset + node.length;
  if (before !== undefined) {
    const gap = withoutComma(text.slice(before.offset + before.length, node.offset)).trimEnd();
    return text.slice(0, before.offset + before.length) + gap + text.slice(end);
  }
  if (after !== undefined) return text.slice(0, node.offset) + text.slice(after.offset);
  const { offset, length } = node.parent!;
  return text.slice(0, offset + 1) + text.slice(offset + length - 1);
}

/** Takes the comma out of what stands between two nodes; one in a comment stays. */
function withoutComma(gap: string): string {
  const scanner = createScanner(gap);
  for (scanner.scan(); scanner.getTokenOffset() < gap.length; scanner.scan()) {
    const offset = scanner.getTokenOffset();
    if (gap[offset] === ",") return gap.slice(0, offset) + gap.slice(offset + 1);
  }
  return gap;
}

function change(text: string, path: (string | number)[], value: unknown, isArrayInsertion = false): string {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
  const formattingOptions = {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
  const base = text.trim() === "" ? `{}${formattingOptions.eol}` : text;
  return applyEdits(base, modify(base, path, value, { formattingOptions, isArrayInsertion }));
}

/** @throws {EditError} where the text is no object in JSON */
function read(text: string): Json {
  if (text.trim() === "") return {};
  const errors: ParseError[] = [];
  const content = parse(text, errors, { allowTrailingComma: true });
  const [wrong] = errors;
  if (wrong !== undefined) {
    const line = text.slice(0, wrong.offset).split("\n").length;
    throw new EditError(`it is no JSON: ${printParseErrorCode(wrong.error)} in line ${line}`);
  }
  if (typeof content === "object" && content !== null && !Array.isArray(content)) return content;
  throw new EditError("it is not one object in JSON");
}

/** @throws {EditError} where something else stands on the way */
function at(content: unknown, path: readonly (string | number)[]): unknown {
  let found = content;
  for (const [n, key] of path.entries()) {
    if (found === undefined) return undefined;
    if (typeof found !== "object" || found === null) {
      throw new EditError(`"${path.slice(0, n).join(".")}" is no object`);
    }
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

function indexOf(list: unknown, value: unknown): number {
  return Array.isArray(list) ? list.findIndex((each) => isDeepStrictEqual(each, value)) : -1;
}

/** A table is written as text: no package for TOML keeps comments. */
function withTable(text: string, entry: TableEntry): string {
  const table = tableText(entry);
  const before = tableIn(text, entry.name);
  if (before === table) return text;
  if (before !== undefined) {
    throw new EditError(`it has another table [${entry.name}] already: take that out first`);
  }
  const gap = text === "" ? "" : text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  return `${text}${gap}${table}`;
}

function withoutTable(text: string, entry: TableEntry): string | undefined {
  const table = tableText(entry);
  if (tableIn(text, entry.name) !== table) return undefined;
  const start = text.indexOf(table);
  return `${text.slice(0, start).replace(/\n\n$/, "\n")}${text.slice(start + table.length)}`;
}

/** Returns the table with what belongs to it, up to the next one; undefined where there is none. */
function tableIn(text: string, name: string): string | undefined {
  const escaped = name.replaceAll(".", '\\s*\\.\\s*"?');
  const head = new RegExp(`^[ \\t]*\\[\\s*"?${escaped}"?\\s*(?:\\]|\\.)`, "m").exec(text);
  if (head === null) return undefined;
  const [, body = ""] =
    /^[^\n]*\n?((?:(?![ \t]*\[)[^\n]*(?:\n|$))*?)(?=[ \t]*\[|[ \t]*\n*$)/.exec(text.slice(head.index)) ?? [];
  const line = text.slice(head.index).split("\n")[0]!;
  return `${line}\n${body}`.replace(/\n+$/, "\n");
}

function tableText({ name, fields }: TableEntry): string {
  // A text and a list of texts are in TOML what they are in JSON.
  const lines = Object.entries(fields).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `[${name}]\n${lines.join("\n")}\n`;
}
