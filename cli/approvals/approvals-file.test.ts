import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseApprovals, readApprovals } from "./read-approvals.ts";
import {
  type NewApproval,
  editApprovals,
  withoutApproval,
  writeApprovals,
} from "./write-approvals.ts";

const FILE = "a.yaml";

function approval(fingerprint: string, more: Partial<NewApproval> = {}): NewApproval {
  const base = { difference: undefined, reason: "meant", by: "Ada", until: undefined, members: [] };
  return { fingerprint, ...base, ...more };
}

const REVIEWED = `# reviewed by the shop's team
version: 1
approvals:
  # first
  - fingerprint: ca2ba0dbaa09
    reason: yen have no cents   # see the release note
    by: Ada
  - { fingerprint: "000000000001", reason: old, by: Bo, until: 2026-01-31 } # short
`;

describe("the approvals file", () => {
  test.each([
    [
      "approvals:\n  - fingerprint: ca2ba0dbaa09\n    reason: a\n    bye: b\n",
      /a\.yaml:\d: approvals\.0\.bye: unknown key; the nearest known key is by/,
    ],
    ["aprovals: []\n", /a\.yaml:1: aprovals: unknown key; the nearest known key is approvals/],
    [
      "approvals: [{ fingerprint: 123456789012, reason: a, by: b }]\n",
      /expected a fingerprint in quotes/,
    ],
    ["approvals: [{ fingerprint: xyz, reason: a, by: b }]\n", /12 hex digits/],
    ["approvals: [{ fingerprint: ca2ba0dbaa09, by: b }]\n", /expected why it is meant/],
    [
      "approvals: [{ fingerprint: ca2ba0dbaa09, reason: ' ', by: b }]\n",
      /expected why it is meant/,
    ],
    ["approvals: [{ fingerprint: ca2ba0dbaa09, reason: a }]\n", /expected who approves it/],
    [
      "approvals: [{ fingerprint: ca2ba0dbaa09, reason: a, by: b, until: soon }]\n",
      /expected a day/,
    ],
    [
      "approvals: [{ fingerprint: ca2ba0dbaa09, reason: a, by: b }, { fingerprint: ca2ba0dbaa09, reason: c, by: d }]\n",
      /approvals\.1: ca2ba0dbaa09 is approved above already/,
    ],
    ["version: 2\n", /a\.yaml:1: version/],
    ["approvals: [\n", /a\.yaml:\d/],
    ["- a\n", /a\.yaml/],
    ["version: 1\napprovals: &a [*a]\n", /a\.yaml:2: the anchor &a contains itself/],
  ])("%j is refused with file, line and what is expected", (text, said) => {
    expect(() => parseApprovals(text, FILE)).toThrow(said);
  });

  test("more than ten thousand are refused", () => {
    const entries = Array.from(
      { length: 10_001 },
      (_, index) => `- { fingerprint: "${String(index).padStart(12, "0")}", reason: a, by: b }\n`,
    );
    expect(() => parseApprovals(`version: 1\napprovals:\n${entries.join("")}`, FILE)).toThrow(
      /^a\.yaml:2: approvals: expected not more than 10000 approvals$/,
    );
  });

  test("no bytes make it end in anything but approvals or a coded error", () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom("a: &a [*a]", "approvals:", "~"));
    fc.assert(
      fc.property(text, (given) => {
        try {
          expect(Array.isArray(parseApprovals(given, FILE))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "APPROVALS_INVALID" });
        }
      }),
    );
  });

  test("a new entry leaves every other line as it is", () => {
    const { text, written } = editApprovals(REVIEWED, FILE, [approval("123456789012")]);
    expect(text).toContain("# reviewed by the shop's team");
    for (const line of REVIEWED.trim().split("\n")) {
      expect(text?.replaceAll(/ +#/g, " #")).toContain(line.replaceAll(/ +#/g, " #"));
    }
    expect([...written]).toEqual([["123456789012", "added"]]);
    expect(parseApprovals(text ?? "", FILE).map((one) => one.fingerprint)).toEqual([
      ...["ca2ba0dbaa09", "000000000001", "123456789012"],
    ]);
  });

  test("approving anew keeps the members that were approved with it", () => {
    const members = ["000000000002", "000000000003"];
    const first = editApprovals("", FILE, [approval("ca2ba0dbaa09", { members })]);
    const later = { until: "2099-01-01" };
    const { text } = editApprovals(first.text ?? "", FILE, [approval("ca2ba0dbaa09", later)]);
    expect(parseApprovals(text ?? "", FILE)).toMatchObject([{ members, ...later }]);
  });

  test("taking one back leaves every other line, and what stands above it", () => {
    const { text, removed } = withoutApproval(REVIEWED, FILE, "ca2ba0dbaa09");
    expect(removed).toMatchObject({ reason: "yen have no cents", by: "Ada" });
    expect(parseApprovals(text, FILE).map((one) => one.fingerprint)).toEqual(["000000000001"]);
    for (const kept of ["# reviewed by the shop's team", "# first", "# short", "until: 2026-01-31"])
      expect(text).toContain(kept);
    const last = withoutApproval(text, FILE, "000000000001");
    expect(parseApprovals(last.text, FILE)).toEqual([]);
    expect(last.text).toContain("# reviewed by the shop's team");
  });

  test("taking back what is not there, or covered by another, is refused and says so", () => {
    expect(() => withoutApproval(REVIEWED, FILE, "123456789012")).toThrow(
      "approves no 123456789012.",
    );
    const members = ["000000000002"];
    const { text = "" } = editApprovals("", FILE, [approval("ca2ba0dbaa09", { members })]);
    expect(() => withoutApproval(text, FILE, "000000000002")).toThrow(
      "it is covered by the approval of ca2ba0dbaa09",
    );
  });

  test("approving anew without a day takes the old one away", () => {
    const { text, written } = editApprovals(REVIEWED, FILE, [approval("000000000001")]);
    expect(written.get("000000000001")).toBe("changed");
    const base = { members: [], reason: "meant", by: "Ada", until: undefined };
    expect(parseApprovals(text ?? "", FILE)).toContainEqual({
      ...{ fingerprint: "000000000001", ...base },
    });
    expect(text).toContain("# short");
  });

  test("what is written is read back, and writing it again changes nothing", () => {
    const hex = fc.string({
      unit: fc.constantFrom(...Array.from("0123456789abcdef")),
      minLength: 12,
      maxLength: 12,
    });
    const said = fc
      .string({ minLength: 1 })
      .filter((text) => text.trim() !== "" && text === text.trim());
    const day = fc.option(fc.constantFrom("2027-01-31", "2030-12-01"), { nil: undefined });
    const wanted = fc.uniqueArray(
      fc.record({
        fingerprint: hex,
        difference: fc.option(fc.string(), { nil: undefined }),
        reason: said,
        by: said,
        until: day,
        members: fc.uniqueArray(hex, { maxLength: 3 }),
      }),
      { selector: (one) => one.fingerprint, minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(wanted, fc.constantFrom("", REVIEWED), (approvals, start) => {
        const once = editApprovals(start, FILE, approvals).text ?? start;
        const read = parseApprovals(once, FILE);
        for (const { difference: _, ...one } of approvals) expect(read).toContainEqual(one);
        expect(editApprovals(once, FILE, approvals).text).toBeUndefined();
      }),
    );
  });
});

describe("on disk", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "shadowdiff-approvals-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("a file that is not there has none, is made, and nothing else is left beside it", async () => {
    const file = join(folder, "new.yaml");
    expect(await readApprovals(file)).toEqual([]);
    await writeApprovals(file, [approval("ca2ba0dbaa09")]);
    await writeApprovals(file, [approval("ca2ba0dbaa09", { reason: "another" })]);
    expect(await readApprovals(file)).toMatchObject([{ reason: "another" }]);
    expect(await readdir(folder)).toEqual(["new.yaml"]);
  });

  test("a link stays a link", async () => {
    const file = join(folder, "real.yaml");
    await writeFile(file, REVIEWED);
    await symlink(file, join(folder, "link.yaml"));
    await writeApprovals(join(folder, "link.yaml"), [approval("123456789012")]);
    expect(await readFile(file, "utf8")).toContain("123456789012");
  });

  test("what cannot be read or written says so", async () => {
    await expect(readApprovals(folder)).rejects.toMatchObject({ code: "APPROVALS_FILE" });
    const nowhere = join(folder, "none", "a.yaml");
    await expect(writeApprovals(nowhere, [approval("ca2ba0dbaa09")])).rejects.toMatchObject({
      code: "APPROVALS_FILE",
    });
  });
});
