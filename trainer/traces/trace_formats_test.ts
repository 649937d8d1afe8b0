import assert from "node:assert/strict";
import { filesystem } from "../kernels/filesystem/filesystem.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { networking } from "../kernels/networking/networking.ts";

const accesses = 2000;

function oracleGeneral(): Uint8Array {
  const view = new DataView(new ArrayBuffer(accesses * 24));
  for (let i = 0; i < accesses; i++) {
    view.setUint32(i * 24, i, true);
    view.setBigUint64(i * 24 + 4, BigInt((i * i) % 251), true);
    view.setBigInt64(i * 24 + 16, -1n, true);
  }
  return new Uint8Array(view.buffer);
}

const ids = Uint8Array.from({ length: accesses * 4 }, (_, i) => i % 4 === 3 ? (i * i) % 251 : 0);
const lines = new TextEncoder().encode(Array.from({ length: 1001 }, (_, ms) => `${ms}\n`).join(""));
const formatIn = ({ traces }: Kernel, name: string, bytes: Uint8Array, format?: string) =>
  traces!.load({ name, bytes, ...(format === undefined ? {} : { format }) }, { slices: 1 }).format;

Deno.test("the names under which the field publishes tell the format, in capitals or not, packed or not", () => {
  for (
    const name of [
      "cloudphysics.oracle_general",
      "w001.oracleGeneral",
      "w001.oracleGeneral.bin",
      "w001.oracleGeneral.bin.zst",
      "W001.ORACLEGENERAL",
      "oracleGeneral",
      "/dev/fd/63",
      "msr_hm_0",
    ]
  ) {
    assert.equal(formatIn(filesystem, name, oracleGeneral()), "oracle_general", name);
  }
  assert.equal(formatIn(filesystem, "some/web07.ids.gz", ids), "ids");
  assert.equal(formatIn(filesystem, "WEB07.IDS", ids), "ids");
  for (
    const [name, format] of [["Verizon-LTE-short.UP", "up"], ["ATT-LTE", "mahimahi"], [
      "12mbps.trace",
      "mahimahi",
    ], ["-", "mahimahi"]]
  ) {
    assert.equal(formatIn(networking, name!, lines), format, name);
  }
});

Deno.test("a format that is asked for counts more than the name", () => {
  assert.equal(formatIn(filesystem, "-", ids, "ids"), "ids");
  assert.equal(formatIn(filesystem, "x.down", oracleGeneral(), "oracleGeneral"), "oracle_general");
  for (const format of ["oracle", "constructor", ""]) {
    assert.throws(() => formatIn(filesystem, "web07.ids", ids, format), {
      message: `"${format}" is none of the formats that are read here: ids, ids32, ids64, oracle_general`,
    });
  }
});

Deno.test("a file of which neither name nor bytes tell the format is refused, and the refusal says what it is", () => {
  const text = (words: string) => new TextEncoder().encode(words);
  const hex = (digits: string) => Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
  for (
    const [bytes, what] of [
      [ids, "8000 bytes that are no text"],
      [new Uint8Array(), "empty"],
      [text("\n\nts,key\n1,2\n"), 'text that begins with "ts,key"'],
      [hex("fd377a585a0000"), "xz data: xz -dc unpacks it"],
      [hex("d4c3b2a102000400"), "a packet capture (pcap)"],
      [hex("fffe310030"), "text in UTF-16: write it in ASCII"],
      [joinedTar(), "a tar archive"],
    ] as const
  ) {
    assert.throws(() => formatIn(filesystem, "some.file", bytes), {
      message:
        `neither its name nor its bytes tell one of the formats that are read here: ids, ids32, ids64, oracle_general; it is ${what}`,
    });
  }
  assert.throws(() => formatIn(networking, "some.csv", text("ts,key\n")), /text that begins with "ts,key"/);
});

function joinedTar(): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set(new TextEncoder().encode("file.txt"));
  bytes.set(new TextEncoder().encode("ustar"), 257);
  return bytes;
}
