import { expect, test } from "vitest";
import type { EndpointProfile } from "../../core/index.ts";
import { inherited } from "./inherited.ts";

const LIMITS = { placesPerEndpoint: 4, mapsPerEndpoint: 2 };
const DRAWN = { types: ["string"], formats: ["uuid"], scope: "request" } as const;
const OTHER = { types: ["number"], formats: [], scope: "instance" } as const;

function profile(more: Partial<EndpointProfile>): EndpointProfile {
  return { endpoint: "GET /u/a", arrays: {}, maps: [], values: {}, ...more };
}

test("what is known by itself, or refused, is not taken over", () => {
  const from = profile({
    values: { "$.a": DRAWN, "$.b": DRAWN, "$.c": DRAWN },
    arrays: { "$.x": { key: "sku" }, "$.y": { key: "sku" } },
    maps: ["$.m", "$.n", "$.o"],
  });
  const into = profile({
    endpoint: "GET /u/{id}",
    values: { "$.a": OTHER },
    maps: ["$.m"],
    refused: { values: ["$.b"], arrays: ["$.x"], maps: ["$.n"] },
  });
  expect(inherited(from, into, LIMITS)).toEqual({
    endpoint: "GET /u/{id}",
    values: { "$.c": DRAWN },
    arrays: { "$.y": { key: "sku" } },
    maps: ["$.o"],
  });
});

test("nor more than one endpoint may have", () => {
  const values = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`$.${name}`, DRAWN]));
  const from = profile({ values, arrays: { "$.x": { key: "k" } }, maps: ["$.m", "$.n", "$.o"] });
  const into = profile({ values: { "$.z": OTHER } });
  const taken = inherited(from, into, LIMITS);
  expect(Object.keys(taken.values)).toHaveLength(3);
  expect(taken.arrays).toEqual({});
  expect(taken.maps).toEqual(["$.m", "$.n"]);
});
