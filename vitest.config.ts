import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { CountsReporter } from "./test/counts-reporter.ts";

/** Tests of what computes: they open nothing that outlives them, and may share a process. */
const PURE = ["{core,differ,dashboard/ui}/**/*.test.ts"];

/*
 * Every file has a process of its own, and many of them start more: compiled code is kept between them, as the product
 * keeps it. It must be named before a process starts, or its first files are compiled and stripped of types again.
 */
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "node-compile-cache");

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    // A test that passes at the second try has found something: it must be looked at.
    retry: 0,
    // A busy machine is slow, and a test that hangs is found all the same.
    testTimeout: 60_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    reporters: ["default", new CountsReporter()],
    projects: [
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      {
        extends: true,
        // A process per file: a test may open sockets, start workers and change priorities.
        test: {
          name: "parts",
          include: ["{proxy,sync,dashboard,cli,fixtures,test}/**/*.test.ts"],
          exclude: PURE,
        },
      },
    ],
  },
});
