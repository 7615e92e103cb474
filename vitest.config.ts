import { defineConfig } from "vitest/config";
import { CountsReporter } from "./test/counts-reporter.ts";

export default defineConfig({
  test: {
    include: ["{core,proxy,differ,sync,dashboard,cli,fixtures,test}/**/*.test.ts"],
    // A process per file: a test may open sockets, start workers and change priorities.
    pool: "forks",
    maxWorkers: 2,
    // A test that passes at the second try has found something: it must be looked at.
    retry: 0,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    reporters: ["default", new CountsReporter()],
  },
});
