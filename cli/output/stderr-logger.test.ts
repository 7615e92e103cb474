import { describe, expect, test } from "vitest";
import { stderrLogger } from "./stderr-logger.ts";

function capture(options: { text?: boolean; level?: "info" | "warn" | "error" | "silent" } = {}) {
  const lines: string[] = [];
  let now = 0;
  const write = (line: string) => void lines.push(line);
  const log = stderrLogger(
    { thread: "main" },
    { text: false, ...options, write, nowMs: () => now },
  );
  return { log, lines, wait: (ms: number) => void (now += ms) };
}

const SECRETS = ["s3cr3t-Value-1", "hunter2hunter2", "anna@example.com", "4111111111111111"];
const JWT =
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk";

describe("the log", () => {
  test("is a line of JSON an event, with time, level, event and thread", () => {
    const { log, lines } = capture();
    log.warn("role-failing", { role: "candidate", failed: { TIMED_OUT: 3 } });
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      ...{ level: "warn", time: expect.stringMatching(/^\d{4}-.*Z$/), thread: "main" },
      ...{ event: "role-failing", role: "candidate", failed: { TIMED_OUT: 3 } },
    });
    expect(capture({ text: true }).log).toBeDefined();
  });

  test("holds no planted secret, wherever it was put", () => {
    const [query, header, mail, card] = SECRETS;
    for (const text of [true, false]) {
      const { log, lines } = capture({ text });
      const error = Object.assign(new Error(`GET /a?token=${query} failed for ${mail}`), {
        body: header,
        cause: new Error(`Authorization: Bearer ${JWT}`),
      });
      log.error("failed", {
        error,
        path: `/p?x=${query}`,
        headers: ["Cookie", header],
        deep: { request: { body: header, authorization: header } },
        note: `card ${card} jwt ${JWT}`,
        bytes: Buffer.from(header ?? ""),
      });
      const all = lines.join("\n");
      expect(lines).toHaveLength(1);
      for (const secret of [...SECRETS, JWT]) expect(all).not.toContain(secret);
    }
  });

  test("is bounded an event, and says what it kept back", () => {
    const { log, lines, wait } = capture();
    for (let index = 0; index < 10_000; index += 1) log.warn("flood");
    log.warn("other");
    expect(lines).toHaveLength(21);
    wait(10_000);
    log.warn("flood");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ event: "flood", suppressed: 9980 });
  });

  test("says only what its level lets through", () => {
    const { log, lines } = capture({ level: "error" });
    log.info("a");
    log.warn("b");
    log.error("c");
    expect(lines).toHaveLength(1);
    const silent = capture({ level: "silent" });
    silent.log.error("c");
    expect(silent.lines).toEqual([]);
  });
});
