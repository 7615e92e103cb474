import { expect, test } from "vitest";
import { parse } from "yaml";
import { configText } from "./config-text.ts";

test("what is shown of a configuration reads back as it", () => {
  const config = {
    run: "release-2.4",
    proxy: { listen: "127.0.0.1:8080", workers: 1 },
    mirror: {
      sample: 1,
      methods: ["GET", "HEAD"],
      exclude: ["/healthz"],
      headers: { "x-shadow": "true" },
    },
    compare: [{ match: "GET /products/{id}", ignore: [{ path: "$..id", reason: "per call" }] }],
    gate: { alpha: 0.01, requiredEndpoints: [] },
    nothing: null,
  };
  expect(parse(configText(config))).toEqual(config);
});
