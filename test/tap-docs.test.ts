import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { configSchema } from "../core/config/index.ts";
import { ROOT } from "./support/source-files.ts";

const text = readFileSync(join(ROOT, "docs/tap.md"), "utf8");

/** Every YAML document of the page, under the heading where it stands. */
const documents = text.split(/^## /m).flatMap((section) => {
  const heading = section.slice(0, section.indexOf("\n"));
  const blocks = [...section.matchAll(/^```yaml\n(.*?)^```/gms)];
  return blocks.flatMap(([, block = ""]) =>
    parseAllDocuments(block).map((document) => ({ heading, document })),
  );
});

function under(heading: string): unknown[] {
  return documents
    .filter((entry) => entry.heading === heading)
    .map((entry) => entry.document.toJS() as unknown);
}

describe("docs/tap.md", () => {
  test("every snippet is YAML", () => {
    expect(documents.length).toBeGreaterThan(7);
    for (const { document } of documents) {
      expect([...document.errors, ...document.warnings]).toEqual([]);
    }
  });

  test("the configuration is one", () => {
    const config = configSchema.parse(under("# The tap: traffic that somebody else mirrors")[0]);
    expect(config.tap?.listen).toMatchObject({ port: 8082 });
    expect(config.proxy).toBeUndefined();
  });

  test("each recipe mirrors to the tap's port", () => {
    const mirror = { name: "shadowdiff", percent: 100 };
    expect(under("Envoy")[0]).toMatchObject({
      static_resources: { clusters: [{}, { name: "shadowdiff_tap" }] },
    });
    expect(under("Istio")[1]).toMatchObject({
      kind: "VirtualService",
      spec: {
        http: [
          { mirrors: [{ destination: { port: { number: 8082 } }, percentage: { value: 100 } }] },
        ],
      },
    });
    expect(under("Gateway API")[0]).toMatchObject({
      spec: {
        rules: [
          { filters: [{ type: "RequestMirror", requestMirror: { backendRef: { port: 8082 } } }] },
        ],
      },
    });
    expect(under("Traefik")).toMatchObject([
      { http: { services: { "shop-mirrored": { mirroring: { mirrors: [mirror] } } } } },
      { spec: { mirroring: { mirrors: [{ ...mirror, port: 8082 }] } } },
    ]);
  });
});
