/**
 * Measures what a line costs the hub before it decides: bare `JSON.parse` beside the whole way from bytes to a checked message.
 * Run it with `deno run protocol/parse_bench.ts`; it prints ns per line, the best of several rounds.
 */
import { DEFAULT_LIMITS } from "./limits.ts";
import { LineReader } from "./framing.ts";
import { MESSAGES } from "./messages.ts";
import { LineScan } from "./scan.ts";
import { surelyValid } from "./shape.ts";

/** The lines have about 300 bytes and are like those that an AI writes. */
const LINES = {
  "pattern of 300 bytes": {
    message_type: "pattern_share",
    data: {
      pattern_id: "AI_Node_1_pattern_17",
      domain: "networking",
      content: { note: "x".repeat(120), values: [0.125, 3.5, 17] },
      score: 12.5,
      unit: "ms",
      direction: "min",
    },
  },
  "message, one long string": { message_type: "message", data: { content: "x".repeat(248) } },
};

const round = (perRound: number, work: () => void): number => {
  let best = Infinity;
  for (let turn = 0; turn < 30; turn++) {
    const start = performance.now();
    for (let i = 0; i < 20; i++) work();
    best = Math.min(best, (performance.now() - start) / 20);
  }
  return Math.round(best * 1e6 / perRound);
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
for (const [name, line] of Object.entries(LINES)) {
  const text = JSON.stringify(line);
  const perChunk = Math.floor(65_536 / (text.length + 1));
  const chunk = encoder.encode(`${text}\n`.repeat(perChunk));
  const lines = Array.from({ length: perChunk }, () => text);
  const scan = new LineScan();
  const { schema } = MESSAGES[line.message_type as "pattern_share" | "message"];
  const isSurelyValid = surelyValid(schema);
  const reader = new LineReader({ ...DEFAULT_LIMITS, max_auth_line_bytes: 65_536 });
  const feed = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      const space = reader.space();
      const part = bytes.subarray(at, at + space.length);
      space.set(part);
      at += part.length;
      reader.take(part.length);
    }
  };

  console.log(`${name} (${text.length} bytes)`);
  const figures = {
    "JSON.parse alone": () => lines.forEach((line) => JSON.parse(line)),
    "decode, cut, parse": () => {
      for (const cut of decoder.decode(chunk).trimEnd().split("\n")) JSON.parse(cut);
    },
    "scan alone": () => {
      for (let at = 0; at < chunk.length; at = scan.end + 1) scan.scan(chunk, at);
    },
    "zod alone": () => lines.forEach(() => schema.safeParse(line.data)),
    "surelyValid alone": () => lines.forEach(() => isSurelyValid(line.data)),
    "LineReader.take": () => feed(chunk),
  };
  for (const [what, work] of Object.entries(figures)) {
    console.log(`  ${what.padEnd(18)}${String(round(perChunk, work)).padStart(6)} ns`);
  }
}
