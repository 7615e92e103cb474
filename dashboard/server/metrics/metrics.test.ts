import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { statusSchema } from "../schemas.ts";
import { busyStatus } from "../testing/memory-reads.ts";
import { problemOf, startAdmin, stopAdmins } from "../testing/start-admin.ts";
import { Exposition } from "./exposition.ts";
import { FAMILIES } from "./families.ts";
import { parseExposition } from "./testing/parse-exposition.ts";

afterEach(stopAdmins);

const VIEWER = "viewer-token-0123456789";

async function scrape(url: string, path = "/api/v1/metrics") {
  const answer = await fetch(url + path);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return parseExposition(await answer.text());
}

describe("metrics", () => {
  test("the page says what /status says, at both addresses", async () => {
    const latency = [2, 2, 2, 5000];
    const roles = { primary: latency, secondary: latency, candidate: latency };
    const measures = {
      memory: { used: 7, limit: 64 },
      eventLoop: { mean: 0.001, p99: 0.002, max: 0.003 },
      latency: { bounds: [0.001, 0.01], live: { overhead: latency, upstream: latency }, roles },
    };
    const status = { ...busyStatus(), tap: busyStatus().counters, measures };
    const { url } = await startAdmin({ status: async () => status });
    const series = await scrape(url);
    expect((await scrape(url, "/metrics")).size).toBe(series.size);
    const told = statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json());
    expect(told).not.toHaveProperty("measures");
    // Two within 1 ms, two within 10 ms, two beyond: the third of six is half way through the second bucket.
    const timing = { count: 6, p50: 5.5, p99: 10 };
    expect(told.timings).toEqual({
      ...{ overhead: timing, live: timing },
      roles: { primary: timing, secondary: timing, candidate: timing },
    });
    for (const [way, ledger] of [
      ["proxy", told.counters],
      ["tap", told.tap],
    ] as const) {
      const at = (name: string, more = "") => series.get(`shadowdiff_${name}{way="${way}"${more}}`);
      expect(at("requests_received_total")).toBe(ledger.received);
      expect(at("requests_open")).toBe(ledger.open);
      expect(at("requests_sampled_out_total")).toBe(ledger.sampledOut);
      expect(at("exchanges_in_flight")).toBe(ledger.inFlight);
      for (const [reason, count] of Object.entries(ledger.dropped))
        expect(at("requests_dropped_total", `,reason="${reason}"`)).toBe(count);
      for (const [reason, count] of Object.entries(ledger.incomplete))
        expect(at("exchanges_incomplete_total", `,reason="${reason}"`)).toBe(count);
    }
    expect(series.get('shadowdiff_sync_counted_total{what="requests"}')).toBe(17);
    expect(series.get('shadowdiff_sync_held{kind="states"}')).toBe(3);
    const timedOut = `{role="candidate",outcome="timed-out",code="TIMED_OUT"}`;
    expect(series.get(`shadowdiff_role_outcomes_total${timedOut}`)).toBe(48);
    expect(series.get(`shadowdiff_role_latency_seconds_count{role="primary"}`)).toBe(6);
  });

  test("a viewer's token is needed and suffices", async () => {
    const { url } = await startAdmin({ token: "admin-token-0123456789", viewerToken: VIEWER });
    for (const path of ["/metrics", "/api/v1/metrics"]) {
      expect((await problemOf(await fetch(url + path))).code).toBe("TOKEN_REQUIRED");
      const headers = { authorization: `Bearer ${VIEWER}` };
      expect((await fetch(url + path, { headers })).status).toBe(200);
    }
  });

  test("any labels and values are written so that a strict parser reads them back", () => {
    const labels = fc.record({ a: fc.string({ unit: "binary", maxLength: 300 }) });
    fc.assert(
      fc.property(fc.array(fc.tuple(labels, fc.nat())), (values) => {
        const page = new Exposition();
        page.family({ name: "x_total", help: "a\\b\nc", type: "counter" }, values);
        const read = [...parseExposition(page.text()).values()];
        const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);
        expect(sum(read)).toBe(sum(values.map(([, value]) => value)));
      }),
    );
  });

  test("histograms are cumulative, and their count is the bucket of +Inf", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (cells) => {
        const page = new Exposition();
        page.histogram({ name: "h", help: "h", type: "histogram" }, [0.5, 1], [[{}, cells]]);
        const read = parseExposition(page.text());
        const total = cells.slice(0, 3).reduce((one, other) => one + other, 0);
        expect(read.get(`h_bucket{le="0.5"}`)).toBeLessThanOrEqual(
          read.get(`h_bucket{le="1"}`) ?? -1,
        );
        expect(read.get(`h_bucket{le="+Inf"}`)).toBe(total);
        expect(read.get("h_count")).toBe(total);
      }),
    );
  });

  test("docs/metrics.md explains every name, and none that is not there", () => {
    const text = readFileSync(new URL("../../../docs/metrics.md", import.meta.url), "utf8");
    const explained = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name ?? "");
    const names = Object.values(FAMILIES).map(({ name }) => name);
    expect(explained.toSorted()).toEqual(names.toSorted());
  });
});

describe("readiness", () => {
  test("a lost shadow or store is not ready, while the live way is", async () => {
    for (const shadow of [
      { state: "restarting" },
      { state: "ready", storeFailure: "STORE_FULL" },
    ]) {
      const status = { ...busyStatus(), threads: { shadow } };
      const { url } = await startAdmin({ status: async () => status });
      expect((await problemOf(await fetch(`${url}/readyz`))).code).toBe("NOT_READY");
      expect((await fetch(`${url}/readyz?part=live`)).status).toBe(200);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    }
    const { addresses: _none, ...silent } = busyStatus();
    const { url } = await startAdmin({ status: async () => silent });
    expect((await fetch(`${url}/readyz?part=live`)).status).toBe(503);
  });
});
