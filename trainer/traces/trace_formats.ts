/** Finds out in which format a recording is, reads it and cuts it into pieces. A kernel lists the formats that it reads. */
import type { Slice, TraceReader } from "../kernels/kernel.ts";
import { TraceError } from "./trace_error.ts";
import type { Recording } from "./trace_file.ts";
import { whatItIs } from "./what_it_is.ts";

/** A timeline is a recording that was read; `length` is in the unit of the kernel's generator. */
export interface Timeline<W> {
  readonly length: number;
  /** Says for people how the bytes were understood, where that is no matter of course. */
  readonly note?: string;
  part(from: number, to: number): W;
}

export interface TraceFormat<W> {
  /** @throws {TraceError} when these are no bytes of the format. */
  read(bytes: Uint8Array): Timeline<W>;
  /** Returns whether bytes of which nothing is known are surely of this format; without it, only its name tells. */
  fits?(bytes: Uint8Array): boolean;
}

export interface TraceTable<W> {
  /** People call what is counted so: "accesses". */
  readonly unit: string;
  /** A piece has at least this length, and by default at most the usual one. */
  readonly shortest: number;
  readonly usual: number;
  /** Formats are listed by name, each also being an ending of files' names. */
  readonly formats: Readonly<Record<string, TraceFormat<W>>>;
}

/** Returns the reader of recordings in the formats of a table. */
export function traceReader<W>({ unit, shortest, usual, formats }: TraceTable<W>): TraceReader<W> {
  return {
    formats: Object.keys(formats),
    cut(recording, { slices, longest = usual }) {
      const format = formatOf(recording, formats);
      if (longest < shortest) {
        throw new TraceError(`a piece of ${longest} ${unit} is too short: ${shortest} or more`);
      }
      const { length, note, part } = formats[format]!.read(recording.bytes);
      const every = Math.floor(length / slices);
      if (every < shortest) {
        throw new TraceError(`${length} ${unit} are too few: ${slices * shortest} or more are needed`);
      }
      const each = Math.min(every, longest);
      return {
        ...{ format, length, unit, ...(note === undefined ? {} : { note }) },
        slices: Array.from({ length: slices }, (_, i): Slice<W> => ({
          workload: part(i * every, i * every + each),
          length: each,
        })),
      };
    },
  };
}

/** The field writes names in many ways: oracleGeneral, .oracleGeneral.bin.zst, .ORACLE_GENERAL. */
const plain = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, "");
/** These endings say nothing about the format of what is in the file. */
const PACKED = ["gz", "gzip", "zst", "zstd", "bin", "dat"];

function formatOf<W>({ name, format, bytes }: Recording, formats: TraceTable<W>["formats"]): string {
  const known = Object.keys(formats);
  const called = (word: string) => known.find((one) => plain(one) === plain(word));
  if (format !== undefined) {
    const asked = called(format);
    if (asked) return asked;
    throw new TraceError(`"${format}" is none of the formats that are read here: ${known.join(", ")}`);
  }
  const words = name.split("/").at(-1)!.split(".");
  const ending = words.findLast((word) => !PACKED.includes(word.toLowerCase())) ?? "";
  const found = called(ending) ?? known.find((one) => formats[one]!.fits?.(bytes));
  if (found) return found;
  throw new TraceError(
    `neither its name nor its bytes tell one of the formats that are read here: ${known.join(", ")}; it is ${
      whatItIs(bytes)
    }`,
  );
}
