import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Redactor } from "../../core/index.ts";
import { exchange, jsonAnswer, request } from "./testing/exchanges.ts";
import { openDiffer } from "./testing/open-differ.ts";
import { plainRedactor } from "./testing/plain-redactor.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("secrets are nowhere in the store's files (L7)", () => {
  const secret = "s3cr3t-Pa55phrase";
  const coded = Buffer.from(secret).toString("base64");
  const hide = (text: string): string =>
    text.replaceAll(secret, "[hidden]").replaceAll(coded, "[hidden]");
  const redactor: Redactor = {
    ...plainRedactor,
    header: (name, value) =>
      /^(authorization|cookie|set-cookie|x-key)$/i.test(name) ? "[hidden]" : hide(value),
    target: hide,
    text: hide,
    hidesBodyPath: (segments) => segments.includes("password"),
    body: (bytes) => Buffer.from(hide(Buffer.from(bytes).toString("latin1")), "latin1"),
  };
  const open = openDiffer(folder, {
    redactor,
    config: { compare: [{ match: "POST /login/{x}" }] },
  });
  const answer = (value: unknown, headers: string[] = []) =>
    jsonAnswer(value, {
      headers: ["content-type", "application/json", "set-cookie", `sid=${secret}`, ...headers],
    });
  const zipped = jsonAnswer(
    {},
    {
      headers: ["content-type", "application/json", "content-encoding", "gzip"],
      body: { kind: "whole", bytes: gzipSync(JSON.stringify({ password: secret, [secret]: 1 })) },
    },
  );
  const unknownCoding = jsonAnswer(
    { plain: secret },
    { headers: ["content-type", "application/json", "content-encoding", "secret-sauce"] },
  );
  const asked = request(`/u/${secret}/7?token=${secret}`, {
    method: "POST",
    headers: [
      "authorization",
      `Bearer ${secret}`,
      "cookie",
      `a=${secret}`,
      "referer",
      `http://x/?t=${secret}`,
    ],
    body: Buffer.from(JSON.stringify({ password: secret })),
  });
  for (const candidate of [
    answer({ [secret]: 1, password: `${secret}2` }),
    zipped,
    unknownCoding,
  ]) {
    const outcomes = {
      baseline: answer({ password: secret, note: `has ${secret}` }, ["x-key", secret]),
      candidate,
    };
    open.differ.accept(exchange(open.differ.place(asked), outcomes, asked));
  }
  open.differ.commit();
  const sampleIds = open.store.sampleSizes(open.store.run(open.run)?.id ?? 0).map(({ id }) => id);
  expect(sampleIds).toHaveLength(3);
  const scan = (): void => {
    const files = readdirSync(folder);
    expect(files).toContain("shadowdiff.db");
    for (const file of files) {
      const bytes = readFileSync(join(folder, file)).toString("latin1");
      for (const form of [secret, coded.slice(0, -2)]) expect(bytes.includes(form)).toBe(false);
    }
  };
  // With the write-ahead log beside it, and without.
  expect(readdirSync(folder)).toContain("shadowdiff.db-wal");
  scan();
  open.store.close();
  scan();
});
