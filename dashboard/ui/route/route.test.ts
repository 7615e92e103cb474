import { expect, test } from "vitest";
import { matchPath } from "./match-path.ts";
import { ROUTES, findRoute } from "./routes.ts";

test.each([
  ["/differences/:fp", "/differences/a3f8c21b9d04", { fp: "a3f8c21b9d04" }],
  ["/latency/:endpoint", "/latency/GET%20%2Fp%2F%7Bid%7D", { endpoint: "GET /p/{id}" }],
  ["/runs", "/runs/", {}],
  ["/", "/", {}],
])("%s takes %s", (pattern, path, params) => {
  expect(matchPath(pattern, path)).toEqual(params);
});

test.each([
  ["/differences/:fp", "/differences"],
  ["/differences/:fp", "/differences/a/b"],
  ["/samples/:id", "/samples/%E0%A4%A"],
  ["/runs", "/run"],
])("%s does not take %s", (pattern, path) => {
  expect(matchPath(pattern, path)).toBeUndefined();
});

test("a path belongs to one screen alone", () => {
  for (const { pattern } of ROUTES) {
    const path = pattern.replaceAll(/:\w+/g, "some");
    const fitting = ROUTES.filter((route) => matchPath(route.pattern, path) !== undefined);
    expect(fitting.map((route) => route.pattern)).toEqual([pattern]);
  }
  expect(findRoute("/nowhere")).toBeUndefined();
});
