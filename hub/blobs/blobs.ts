/** Takes blobs and gives them back, both part by part: a blob is never whole in memory. */
import { createHash } from "node:crypto";
import { type Problem, problem } from "../../dashboard/failure.ts";
import type { DoorCaller } from "../../dashboard/door_caller.ts";
import { type BlobStore, type Journal, JournalError } from "../../journal/journal.ts";
import type { StoredBlob } from "../../journal/rows.ts";
import { FairPlaces } from "../../internal/fair_places.ts";
import { freeBuffer } from "../../internal/free_buffer.ts";
import { BLOB } from "../../protocol/limits.ts";
import { may } from "../access/roles.ts";
import { bodyParts } from "./body_parts.ts";
import { type ByteRange, byteRange } from "./byte_range.ts";

/** So many blobs may be on their way to the hub at one time, half of them of one AI. */
const MAX_UPLOADS = 16;

/** Blobs are kept by these. */
export interface BlobsOptions {
  readonly store: BlobStore & Pick<Journal, "blob">;
  readonly wallMs: () => number;
  /** Says for people what is full while storage is. */
  readonly whyFull: () => string;
}

/** Thrown where a body is not taken. */
class NotTaken extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

export class Blobs {
  readonly #options: BlobsOptions;
  readonly #uploads = new FairPlaces(MAX_UPLOADS);

  constructor(options: BlobsOptions) {
    this.#options = options;
  }

  /** Stores the body, which must have the digest, and answers once it is on the disk. */
  async put(request: Request, digest: string, caller: DoorCaller): Promise<Response> {
    const encoding = request.headers.get("content-encoding") ?? "identity";
    const length = Number(request.headers.get("content-length") ?? 0);
    if (encoding.toLowerCase() !== "identity") return problem(encoded(encoding));
    if (length > BLOB.maxBytes) return problem(TOO_LARGE);
    using place = this.#uploads.take(caller.name ?? "");
    if (place === undefined) {
      const message = `${MAX_UPLOADS} blobs are on their way to the hub already, or ${
        MAX_UPLOADS / 2
      } of yours`;
      return problem({ code: "TOO_MANY_CONNECTIONS", message, retryAfterMs: 1_000 });
    }
    try {
      const isNew = await this.#take(request.body ?? NOTHING, { digest, caller });
      const headers = { etag: `"${digest}"`, location: `/api/v1/blobs/${digest}` };
      return Response.json({ digest, size: isNew.size }, { status: isNew.isNew ? 201 : 200, headers });
    } catch (error) {
      if (error instanceof NotTaken) return problem(error.problem);
      if (!(error instanceof JournalError) || error.code !== "FULL") throw error;
      return problem({
        code: "STORAGE_FULL",
        message: `The blob was not stored: ${this.#options.whyFull()}`,
      });
    }
  }

  /** Gives the blob, or one range of it, to whoever put it or can read an entry that names it; to others it is not there. */
  async get(request: Request, digest: string, caller: DoorCaller): Promise<Response> {
    const readsAll = caller.token !== undefined && may(caller.role, "read_everything");
    const blob = await this.#options.store.blob({ digest, ai: readsAll ? null : caller.name ?? "" });
    if (!blob?.isReadable) {
      const fix = "ask whoever named it to put it again; it may be of a component that you do not get";
      return problem({ code: "NOT_FOUND", message: `There is no blob "${digest}" for you`, fix });
    }
    const etag = `"${digest}"`;
    const headers = {
      ...{ etag, "accept-ranges": "bytes", "content-type": "application/octet-stream" },
      "content-disposition": "attachment",
    };
    const { headers: asked } = request;
    if (asked.get("if-none-match")?.split(",").some((tag) => tag.trim() === etag)) {
      return new Response(null, { status: 304, headers });
    }
    const { size } = blob;
    const applies = (asked.get("if-range") ?? etag) === etag;
    const range = applies ? byteRange(asked.get("range"), size) : undefined;
    if (range === null) {
      const message = `The blob has ${size} bytes, and none in the range "${asked.get("range")}"`;
      const refused = problem({ code: "RANGE_NOT_SATISFIABLE", message });
      refused.headers.set("content-range", `bytes */${size}`);
      return refused;
    }
    const { start, end } = range ?? { start: 0, end: size };
    const part = {
      ...{ ...headers, "content-length": String(end - start) },
      ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${size}` }),
    };
    const body = request.method === "HEAD" ? null : this.#body(blob, { start, end, ended: caller.ended });
    return new Response(body, { status: range === undefined ? 200 : 206, headers: part });
  }

  async #take(
    body: AsyncIterable<Uint8Array<ArrayBuffer>>,
    { digest, caller: { name: ai = "", ended } }: { readonly digest: string; readonly caller: DoorCaller },
  ): Promise<{ readonly size: number; readonly isNew: boolean }> {
    const { store, wallMs } = this.#options;
    // One that is there is read through all the same: only who has a blob may put it.
    const isThere = await store.blob({ digest, ai: null }) !== null;
    const upload = isThere ? undefined : await store.beginBlob();
    const hash = createHash("sha256");
    let [size, n] = [0, 0];
    try {
      for await (const bytes of bodyParts(body, BLOB.partBytes)) {
        size += bytes.length;
        if (ended.aborted) throw new NotTaken(ENDED);
        if (size > BLOB.maxBytes) throw new NotTaken(TOO_LARGE);
        hash.update(bytes);
        if (upload === undefined) freeBuffer(bytes);
        else await store.putBlobPart({ upload, n: n++, bytes });
      }
      const found = `sha256:${hash.digest("hex")}`;
      if (found !== digest) throw new NotTaken(otherDigest(found, digest));
      if (ended.aborted) throw new NotTaken(ENDED);
      const end = { digest, ai, nowMs: wallMs() };
      if (upload !== undefined) await store.endBlob({ ...end, upload, size });
      else if (!await store.putBlobAgain(end)) throw new NotTaken(GONE);
      return { size, isNew: upload !== undefined };
    } catch (error) {
      if (upload !== undefined) await this.#remove(upload);
      if (error instanceof NotTaken || error instanceof JournalError) throw error;
      throw new NotTaken(CUT_OFF);
    }
  }

  /** Removes what an upload has left; where that is not possible now, a later sweep does it. */
  async #remove(upload: number): Promise<void> {
    const { store } = this.#options;
    try {
      await store.dropBlob(upload);
      while (await store.sweepBlobs(0));
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  }

  #body(
    { upload }: StoredBlob,
    { start, end, ended }: ByteRange & { readonly ended: AbortSignal },
  ): ReadableStream<Uint8Array> {
    const { store } = this.#options;
    let at = start;
    let written: Uint8Array<ArrayBuffer> | undefined;
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        // Whoever asks for the next part has taken this one.
        if (written !== undefined) freeBuffer(written);
        if (at >= end) return controller.close();
        if (ended.aborted) throw new Error("The token ended before the blob was read");
        const n = Math.floor(at / BLOB.partBytes);
        const bytes = await store.blobPart({ upload, n });
        if (bytes === null) throw new Error("The blob is there no more");
        written = bytes;
        const first = n * BLOB.partBytes;
        controller.enqueue(bytes.subarray(at - first, end - first));
        at = first + bytes.length;
      },
    }, { highWaterMark: 0 });
  }
}

const NOTHING: AsyncIterable<Uint8Array<ArrayBuffer>> = new ReadableStream({
  start: (controller) => controller.close(),
});

const TOO_LARGE: Problem = {
  code: "TOO_LARGE",
  message: `A blob has at most ${BLOB.maxBytes} bytes`,
  fix: "put it in several, and name them in your own list",
};

const GONE: Problem = {
  code: "NOT_FOUND",
  message: "The blob went while it was put again, as nothing had named it for a day",
  fix: "put it once more",
};

const ENDED: Problem = {
  code: "AUTH_FAILED",
  message: "The token ended before its request was whole: nothing of it is kept",
  fix: "send it again with a token that is valid",
};

const CUT_OFF: Problem = {
  code: "INVALID_REQUEST",
  message: "The body did not come to its end: nothing of it is kept",
  fix: "send the whole of it again",
};

function encoded(encoding: string): Problem {
  return {
    code: "UNSUPPORTED_MEDIA_TYPE",
    message: `Content-Encoding: "${encoding}" is not taken, as a digest is over the bytes as they come`,
    fix: "send the bytes as they are",
  };
}

function otherDigest(found: string, digest: string): Problem {
  return {
    code: "DIGEST_MISMATCH",
    message: `The body has the digest "${found}", not "${digest}": nothing of it is kept`,
    fix: "send the bytes of that digest, or put these under their own",
  };
}
