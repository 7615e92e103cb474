import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "./load-config.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "shadowdiff-doubts-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function said(text: string, environment: Record<string, string> = {}): Promise<string[]> {
  const file = join(folder, "d.yaml");
  await writeFile(file, text);
  const found: string[] = [];
  const doubt = (sentence: string): void => void found.push(sentence);
  await loadConfig({ file, set: [], environment, doubt });
  return found;
}

describe("doubts", () => {
  test("a method one typing mistake from a known one", async () => {
    expect(await said("mirror: { methods: [GTE, PURGE, QUERY, SUBMIT-ORDER] }")).toEqual([
      "mirror.methods: GTE is no registered method; the nearest one is GET. It is taken as it stands.",
    ]);
  });

  test("a variable that sets nothing, unless the file or a cluster means it", async () => {
    const environment = {
      SHADOWDIFF_GATE_MIN_REQUEST: "7",
      SHADOWDIFF_GATE_MIN_REQUESTS: "8",
      SHADOWDIFF_TOKEN: "0123456789abcdef",
      SHADOWDIFF_STORE_NAME: "s",
      SHADOWDIFF_SERVICE_HOST: "10.0.0.1",
      SHADOWDIFF_PORT_8081_TCP_ADDR: "10.0.0.1",
      SHADOW: "x",
    };
    expect(await said('store: "${SHADOWDIFF_STORE_NAME}"', environment)).toEqual([
      "SHADOWDIFF_GATE_MIN_REQUEST in the environment sets no key of the configuration; the nearest one is SHADOWDIFF_GATE_MIN_REQUESTS.",
    ]);
  });
});
