import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openRecording } from "./read-recording.ts";
import type { RecordedRequest, RecordingItem } from "./recorded-request.ts";

const CASES = fileURLToPath(new URL("../../fixtures/cases/recordings.json", import.meta.url));
const pairs = z.array(z.tuple([z.string(), z.string()]));
const { cases } = z
  .object({
    cases: z.array(
      z.object({
        name: z.string(),
        content: z.string(),
        expect: z.array(
          z.object({
            kind: z.enum(["request", "invalid", "skipped"]),
            line: z.int().optional(),
            method: z.string().optional(),
            path: z.string().optional(),
            headers: pairs.optional(),
            trailers: pairs.optional(),
            body: z.string().optional(),
            bodyBase64: z.string().optional(),
            atMs: z.number().optional(),
            reason: z.string().optional(),
            problem: z.string().optional(),
          }),
        ),
      }),
    ),
  })
  .parse(JSON.parse(await readFile(CASES, "utf8")));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "recording-read-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(
  content: Uint8Array,
  limits = { lineBytesMax: 1 << 20, harBytesMax: 1 << 20 },
): Promise<RecordingItem[]> {
  const file = join(folder, "any-name");
  await writeFile(file, content);
  const items: RecordingItem[] = [];
  for await (const item of await openRecording(file, limits)) items.push(item);
  return items;
}

function paths(items: readonly RecordingItem[]): string[] {
  return items.map((item) => (item.kind === "request" ? item.request.path : item.kind));
}

const line = (path: string): string => `{"method":"GET","path":"${path}","headers":[]}\n`;

describe("formats, as data", () => {
  const packings: readonly [string, (bytes: Buffer) => Buffer][] = [
    ["plain", (bytes) => bytes],
    ["gzip", (bytes) => gzipSync(bytes)],
    ["zstd", (bytes) => zstdCompressSync(bytes)],
  ];
  for (const [packing, pack] of packings) {
    test.each(cases)(`${packing}: $name`, async ({ content, expect: expected }) => {
      const items = await read(pack(Buffer.from(content, "utf8")));
      expect(items.map(({ kind }) => kind)).toEqual(expected.map(({ kind }) => kind));
      for (const [index, wanted] of expected.entries()) expectItem(items[index], wanted);
    });
  }

  test("the recording for json-server is one of ours", async () => {
    const file = fileURLToPath(
      new URL("../../fixtures/recordings/json-server.ndjson", import.meta.url),
    );
    const items: RecordingItem[] = [];
    for await (const item of await openRecording(file)) items.push(item);
    expect(items).toHaveLength(90);
    expect(items.every(({ kind }) => kind === "request")).toBe(true);
  });
});

describe("packed files", () => {
  const text = Array.from({ length: 500 }, (_, index) => line(`/${index}`)).join("");
  const all = Array.from({ length: 500 }, (_, index) => `/${index}`);

  test.each([
    ["gzip members", gzipSync],
    ["zstd frames", zstdCompressSync],
  ])("several %s in one file are all read", async (_what, pack) => {
    const halves = [text.slice(0, 9_000), text.slice(9_000)].map((half) => pack(Buffer.from(half)));
    expect(paths(await read(Buffer.concat(halves)))).toEqual(all);
  });

  test.each([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
  ])(
    "cut anywhere, %s gives a beginning of the requests and says where it ends",
    async (_what, pack) => {
      // Noise, so that the packed file is long enough to be cut within.
      const noisy = Array.from({ length: 300 }, (_, at) => line(`/${at}-${(at * 7919) % 99991}`));
      const packed = pack(Buffer.from(noisy.join("")));
      const whole = paths(await read(packed));
      expect(whole).toHaveLength(300);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 5, max: packed.length - 1 }), async (length) => {
          const items = await read(packed.subarray(0, length));
          const last = items.at(-1);
          expect(last?.kind).toBe("invalid");
          const before = paths(items.slice(0, -1));
          expect(before).toEqual(whole.slice(0, before.length));
        }),
        { numRuns: 40 },
      );
    },
  );

  test("a damaged middle is named, and what came before it is read", async () => {
    const packed = gzipSync(Buffer.from(text));
    packed.fill(0xff, 600, 700);
    const items = await read(packed);
    expect(items.at(-1)).toMatchObject({ kind: "invalid" });
  });
});

describe("hostile files", () => {
  test("a line longer than allowed is named and not kept", async () => {
    const items = await read(Buffer.from(`${line("/1")}${"x".repeat(5000)}\n${line("/3")}`), {
      lineBytesMax: 1000,
      harBytesMax: 1000,
    });
    expect(paths(items)).toEqual(["/1", "invalid", "/3"]);
    expect(items[1]).toMatchObject({ line: 2, problem: "longer than 1000 bytes" });
    expect(items[2]?.line).toBe(3);
  });

  test("a HAR file longer than allowed, and a version that is not known, are errors with a code", async () => {
    const har = Buffer.from(`{"log":{"entries":[]},"x":"${"x".repeat(2000)}"}`);
    const limits = { lineBytesMax: 1000, harBytesMax: 1000 };
    await expect(read(har, limits)).rejects.toMatchObject({ code: "RECORDING_TOO_LARGE" });
    const later = Buffer.from(`{"recording":"shadowdiff","version":2}\n`);
    await expect(read(later)).rejects.toMatchObject({ code: "RECORDING_VERSION" });
    await expect(openRecording(folder)).rejects.toMatchObject({ code: "RECORDING_READ" });
    await expect(openRecording(join(folder, "none"))).rejects.toMatchObject({
      code: "RECORDING_READ",
    });
  });

  test("a small file that unpacks to one line of 256 MiB takes little memory", async () => {
    const frame = zstdCompressSync(Buffer.alloc(32 << 20, 0x30));
    const before = process.memoryUsage().rss;
    const items = await read(Buffer.concat(Array.from({ length: 8 }, () => frame)));
    expect(paths(items)).toEqual(["invalid"]);
    expect(process.memoryUsage().rss - before).toBeLessThan(192 << 20);
  });

  test.each([
    ["a deep line", `${"[".repeat(2_000_000)}\n`],
    ["a long body", `{"method":"GET","path":"/","bodyBase64":"${"QUJD".repeat(2_000_000)}"}\n`],
    [
      "a long body of another alphabet",
      `{"method":"GET","path":"/","bodyBase64":"${"-".repeat(8_000_000)}"}\n`,
    ],
    [
      "blanks in a header",
      `1 a 1\nGET / HTTP/1.1\r\na:${" ".repeat(2_000_000)}b${" ".repeat(2_000_000)}\r\n\r\n`,
    ],
    [
      "a long first line",
      `1 a 1\nGET / HTTP/1.1\r\n\r\n\n🐵🙈🙉\n1 ${"a".repeat(8_000_000)} 1\nGET / HTTP/1.1\r\n\r\n`,
    ],
    [
      "chunks without an end",
      `1 a 1\nGET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;${" ".repeat(4_000_000)}\r\n`,
    ],
    [
      "a long address",
      `{"log":{"entries":[{"request":{"method":"GET","url":"http://${"@".repeat(8_000_000)}"}}]}}`,
    ],
  ])("%s of megabytes is read or refused in no time", async (_what, content) => {
    const startedMs = performance.now();
    const items = await read(Buffer.from(content), {
      lineBytesMax: 32 << 20,
      harBytesMax: 32 << 20,
    });
    expect(items.length).toBeGreaterThan(0);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  test("changed, cut and mixed recordings give items and never anything else", async () => {
    const seeds = cases.map(({ content }) => Buffer.from(content, "utf8"));
    const piece = fc.oneof(
      fc.constantFrom(...seeds),
      fc.constantFrom(...seeds.filter(({ length }) => length > 0)).map((seed) => gzipSync(seed)),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    );
    const file = fc
      .tuple(
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      )
      .map(([parts, changes]) => {
        const bytes = Buffer.concat(parts);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 10, max: 2000 }), async (bytes, lineBytesMax) => {
        const items = await read(bytes, { lineBytesMax, harBytesMax: 1 << 20 }).catch(
          (error: unknown) => {
            expect(error).toMatchObject({ code: "RECORDING_VERSION" });
            return [];
          },
        );
        for (const item of items) {
          expect(item.line).toBeGreaterThan(0);
          if (item.kind === "request") expect(item.request.path).toMatch(/^[/*]/);
        }
      }),
      { numRuns: 400 },
    );
  });
});

function expectItem(
  item: RecordingItem | undefined,
  wanted: (typeof cases)[number]["expect"][number],
) {
  if (wanted.line !== undefined) expect(item?.line).toBe(wanted.line);
  if (item?.kind === "skipped") expect(item.reason).toBe(wanted.reason);
  if (item?.kind === "invalid") expect(item.problem).toContain(wanted.problem ?? "");
  if (item?.kind === "request") expectRequest(item, wanted);
}

function expectRequest(
  { request, atMs }: RecordedRequest,
  wanted: (typeof cases)[number]["expect"][number],
) {
  expect(request).toMatchObject({ method: wanted.method, path: wanted.path });
  if (wanted.headers !== undefined) expect(request.headers).toEqual(wanted.headers.flat());
  expect(request.trailers).toEqual((wanted.trailers ?? []).flat());
  const body = Buffer.from(request.body ?? []);
  if (wanted.bodyBase64 === undefined) expect(body.toString()).toBe(wanted.body ?? "");
  else expect(body.toString("base64")).toBe(wanted.bodyBase64);
  if (wanted.atMs !== undefined) expect(atMs).toBe(wanted.atMs);
}
