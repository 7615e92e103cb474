import { expect, test } from "vitest";
import { configSchema } from "../../core/config/index.ts";
import { checkRules } from "./check-rules.ts";
import { hasRunParts } from "./run-options.ts";

const ELSEWHERE = "http://127.0.0.1:9";

function check(proxy: object, target = ELSEWHERE): void {
  const targets = { primary: target, secondary: target, candidate: target };
  const config = configSchema.parse({ proxy: { live: ELSEWHERE, ...proxy }, targets });
  if (!hasRunParts(config)) throw new Error("a run has a proxy and targets");
  checkRules(config);
}

test.each([
  ["127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["127.0.0.1:8080", "http://localhost:8080"],
  ["localhost:8080", "http://127.0.0.1:8080"],
  ["0.0.0.0:8080", "http://localhost:8080"],
  ["[::]:8080", "http://127.0.0.1:8080"],
  ["[::1]:8080", "http://[::1]:8080"],
  ["127.0.0.1:80", "http://127.0.0.1"],
  ["unix:/run/a.sock", "unix:/run/a.sock"],
])("a proxy at %s is not its own service or role at %s", (listen, address) => {
  const refused = expect.objectContaining({ code: "CONFIG_LOOP" });
  expect(() => check({ listen, live: address })).toThrow(refused);
  expect(() => check({ listen }, address)).toThrow(refused);
});

test("one service may be all roles and live; other ports and hosts are other services", () => {
  check({ listen: ":0" });
  check({ listen: "127.0.0.1:8080", live: "http://127.0.0.1:8081" });
  check({ listen: "127.0.0.1:8080", live: "http://[::1]:8080" });
  check({ listen: "0.0.0.0:8080", live: "http://shop:8080" });
});

test("a socket in the file system takes one worker", () => {
  check({ listen: "unix:/run/a.sock" });
  expect(() => check({ listen: "unix:/run/a.sock", workers: 2 })).toThrow(
    expect.objectContaining({ code: "CONFIG_WORKERS" }),
  );
});
