import { mkdir, mkdtemp, readFile, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { type Logger, type Redactor, type RequestSnapshot, manualClock } from "../../core/index.ts";
import { createRedactor } from "../redact/redactor.ts";
import { openRecording } from "./read-recording.ts";
import type { RecordedRequest, RecordingItem } from "./recorded-request.ts";
import { RecorderCounts } from "./recorder-counts.ts";
import { createRecorder } from "./recorder.ts";
import { existingFiles } from "./recording-files.ts";
import { redactRequest } from "./redact-request.ts";

let folder = "";
let next = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recorder-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { privacy } = configSchema.parse({ privacy: { redact: ["header:x-user", "query:who"] } });
const redactor = createRedactor({ privacy, key: Buffer.alloc(32, 1) });

async function ownFolder(): Promise<string> {
  const own = join(folder, String((next += 1)));
  await mkdir(own);
  return own;
}

interface Setting {
  readonly rotateBytes?: number;
  readonly keep?: number;
  readonly redactor?: Redactor;
}

function recorderAt(path: string, setting: Setting = {}) {
  const logged: string[] = [];
  const log = (event: string): void => void logged.push(event);
  const logger: Logger = { info: log, warn: log, error: log };
  const counts = new RecorderCounts();
  const recorder = createRecorder({
    path,
    rotateBytes: setting.rotateBytes,
    keep: setting.keep,
    redactor: setting.redactor ?? redactor,
    counts,
    clock: manualClock(1_767_225_600_000),
    logger,
  });
  return { recorder, counts, logged };
}

async function read(files: readonly string[]): Promise<RecordingItem[]> {
  const items: RecordingItem[] = [];
  for (const file of files) for await (const item of await openRecording(file)) items.push(item);
  return items;
}

function requests(items: readonly RecordingItem[]): RecordedRequest[] {
  return items.filter((item) => item.kind === "request");
}

function get(path: string, more: Partial<RequestSnapshot> = {}): RequestSnapshot {
  return { method: "GET", path, headers: ["host", "shop"], body: undefined, trailers: [], ...more };
}

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
const value = fc.stringMatching(
  /^[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,20}[\x21-\x7e\x80-\xff])?$/,
);
const fields = fc.array(fc.tuple(token, value), { maxLength: 5 }).map((all) => all.flat());
const anyRequest: fc.Arbitrary<RequestSnapshot> = fc.record({
  method: token,
  path: fc.stringMatching(/^\/[\x21-\x7e\x80-\xff]{0,30}$/),
  headers: fields,
  body: fc.option(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.string({ unit: "binary", minLength: 1 }).map((text) => Buffer.from(text)),
      fc.json().map((text) => Buffer.from(text)),
    ),
    { nil: undefined },
  ),
  trailers: fields,
});

describe("what is written is what is read", () => {
  test.each(["a.ndjson", "a.ndjson.gz", "a.ndjson.zst"])(
    "%s gives back every request as redaction left it, byte for byte",
    async (name) => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyRequest, { maxLength: 8 }), async (all) => {
          const path = join(await ownFolder(), name);
          const { recorder, counts } = recorderAt(path);
          for (const [index, request] of all.entries()) recorder.offer(request, 1000 + index / 4);
          await recorder.close();
          const items = await read([path]);
          const redacted = all.map((request) => redactRequest(request, redactor));
          const kept = redacted.filter(({ bodyLeftOut }) => bodyLeftOut === undefined);
          expect(requests(items).map(({ request }) => plain(request))).toEqual(
            kept.map(({ request }) => plain(request)),
          );
          expect(items).toHaveLength(all.length);
          const leftOut = all.length - kept.length;
          expect(counts.totals()).toMatchObject({ written: all.length, bodiesLeftOut: leftOut });
        }),
        { numRuns: 60 },
      );
    },
  );

  test("nothing that is to be hidden is in the file", async () => {
    const path = join(await ownFolder(), "a.ndjson");
    const { recorder } = recorderAt(path);
    recorder.offer(
      get("/a?who=planted-1&x=1", {
        headers: [
          "Authorization",
          "Bearer planted-2",
          "X-User",
          "planted-3",
          "Cookie",
          "sid=planted-4",
        ],
        trailers: ["x-user", "planted-5"],
      }),
      0,
    );
    const packed = gzipSync(Buffer.from(JSON.stringify({ password: "planted-6", ok: 1 })));
    const type = ["content-type", "application/json"];
    recorder.offer(get("/b", { headers: [...type, "content-encoding", "gzip"], body: packed }), 0);
    recorder.offer(get("/c", { headers: [...type, "content-encoding", "x"], body: packed }), 0);
    await recorder.close();
    const text = await readFile(path, "utf8");
    expect(text).not.toMatch(/planted|sid=p/);
    const [, gzipped, unknown] = await read([path]);
    expect(unknown).toMatchObject({ kind: "skipped", reason: "body-left-out" });
    if (gzipped?.kind !== "request") throw new Error("no request");
    expect(gzipped.request.headers).toEqual(type);
    expect(JSON.parse(Buffer.from(gzipped.request.body ?? []).toString())).toMatchObject({ ok: 1 });
  });

  test("the Via entry of the way through here is not part of the request", async () => {
    const path = join(await ownFolder(), "a.ndjson");
    const { recorder } = recorderAt(path);
    recorder.offer(get("/a", { headers: ["via", "1.1 shadowdiff", "a", "b"] }), 0);
    recorder.offer(get("/b", { headers: ["Via", "1.0 other, 1.1 shadowdiff"] }), 0);
    recorder.offer(get("/c", { headers: ["Via", "1.0 shadowdiff"] }), 0);
    recorder.offer(get("/d", { headers: ["via", "1.1 other,2.0 shadowdiff"] }), 0);
    recorder.offer(
      get("/e", { headers: ["via", "2.0 notshadowdiff", "via", "x1.1 shadowdiff"] }),
      0,
    );
    await recorder.close();
    expect(requests(await read([path])).map(({ request }) => request.headers)).toEqual([
      ["a", "b"],
      ["Via", "1.0 other"],
      [],
      ["via", "1.1 other"],
      ["via", "2.0 notshadowdiff", "via", "x1.1 shadowdiff"],
    ]);
  });
});

describe("files", () => {
  test("are begun anew at the size, and only so many stay", async () => {
    const path = join(await ownFolder(), "traffic.ndjson");
    const { recorder, counts } = recorderAt(path, { rotateBytes: 4096, keep: 3 });
    for (let index = 0; index < 2000; index += 1) recorder.offer(get(`/${index}`), index);
    await recorder.close();
    const files = await existingFiles(path);
    expect(files).toHaveLength(3);
    expect(counts.totals().files).toBeGreaterThan(5);
    expect(files.at(-1)).toBe(path.replace(".ndjson", `.${counts.totals().files}.ndjson`));
    // The last ones, in order and without a gap.
    const numbers = requests(await read(files)).map(({ atMs }) => atMs ?? -1);
    expect(numbers.at(-1)).toBe(1999);
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
  });

  test("are never written over: who takes over begins a new one", async () => {
    const path = join(await ownFolder(), "traffic.ndjson.gz");
    for (const first of [0, 10, 20]) {
      const { recorder } = recorderAt(path);
      for (let index = first; index < first + 10; index += 1) recorder.offer(get("/"), index);
      await recorder.close();
    }
    const files = await existingFiles(path);
    expect(files.map((file) => file.slice(path.length - "traffic.ndjson.gz".length))).toEqual([
      "traffic.ndjson.gz",
      "traffic.1.ndjson.gz",
      "traffic.2.ndjson.gz",
    ]);
    expect(requests(await read(files)).map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    );
    // A killed recorder leaves a file without its end.
    await truncate(path, 120);
    expect((await read(files)).filter(({ kind }) => kind === "invalid")).toHaveLength(1);
  });

  test("a folder that is not there is counted and said once; offering goes on", async () => {
    const own = await ownFolder();
    const { recorder, counts, logged } = recorderAt(join(own, "none", "a.ndjson"));
    for (let index = 0; index < 200; index += 1) recorder.offer(get("/"), index);
    await recorder.close();
    recorder.offer(get("/late"), 0);
    expect(counts.totals()).toMatchObject({ offered: 201, written: 0, failed: 201 });
    expect(logged).toEqual(["recording-failed"]);
    expect(await readdir(own)).toEqual([]);
  });
});

describe("the queue", () => {
  test("what does not fit is dropped and counted; by number and by bytes", async () => {
    const own = await ownFolder();
    const byNumber = recorderAt(join(own, "a.ndjson"));
    for (let index = 0; index < 9000; index += 1) byNumber.recorder.offer(get("/"), index);
    expect(byNumber.counts.totals()).toMatchObject({ offered: 9000, dropped: 9000 - 8192 });
    await byNumber.recorder.close();
    expect(byNumber.counts.totals()).toMatchObject({ written: 8192 });

    const byBytes = recorderAt(join(own, "b.ndjson"));
    const body = Buffer.alloc(3 << 20, 0x61);
    for (let index = 0; index < 8; index += 1) byBytes.recorder.offer(get("/", { body }), index);
    expect(byBytes.counts.totals()).toMatchObject({ offered: 8, dropped: 3 });
    await byBytes.recorder.close();
    // Room again, once it is written.
    byBytes.recorder.offer(get("/", { body }), 9);
    await byBytes.recorder.close();
    expect(byBytes.counts.totals()).toMatchObject({ offered: 9, dropped: 3, written: 6 });
  });

  test("counts outlive the recorder and go on with the next", () => {
    const counts = new RecorderCounts();
    counts.add("written", 5);
    counts.set("files", 2);
    const after = new RecorderCounts(counts.shared);
    after.add("written", 1);
    after.set("files", 1);
    expect(counts.totals()).toMatchObject({ written: 6, files: 3 });
  });
});

/** As read: bytes as a plain array, and an empty body like none. */
function plain(request: RequestSnapshot) {
  return {
    ...request,
    headers: [...request.headers],
    trailers: [...request.trailers],
    body: request.body === undefined ? undefined : [...request.body],
  };
}
