import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { REPOSITORY, startProcess } from "../support/start-process.ts";
import { startSyncStage } from "../support/sync-stage.ts";

/** The package as its users import it, from the sources: the clone may not be built. */
const PACKAGE = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  const url = ${JSON.stringify(pathToFileURL(join(REPOSITORY, "sync/index.ts")).href)};
  registerHooks({ resolve: (name, context, next) => next(name === "shadowdiff/sync" ? url : name, context) });
`)}`;

test("docs/sync-client.md: three instances meet, one of them migrates, all report", async () => {
  await using stage = await startSyncStage();
  const instances = ["a", "b", "c"].map((name) =>
    startProcess({
      args: [
        "--import",
        PACKAGE,
        join(REPOSITORY, "fixtures/plans/instance.mjs"),
        name,
        stage.server.url,
      ],
    }),
  );
  try {
    const codes = await Promise.all(instances.map((instance) => instance.exited()));
    const lines = instances.flatMap((instance) => instance.stdout().trim().split("\n"));
    expect({ codes, stderr: instances.map((instance) => instance.stderr()).join("") }).toEqual({
      codes: [0, 0, 0],
      stderr: "",
    });
    const seen = lines.filter((line) => line.includes(" sees "));
    expect(seen).toHaveLength(3);
    for (const line of seen) {
      for (const name of ["a", "b", "c"]) expect(line).toContain(`${name} at http://${name}:8080`);
    }
    expect(lines.filter((line) => line.includes(" migrates with token "))).toHaveLength(1);
    const results = lines.filter((line) => line.startsWith("result "));
    expect(results.map((line) => line.split(" ")[1])).toEqual(["1", "2", "3"]);
    for (const name of ["a", "b", "c"]) {
      expect(results.filter((line) => line.includes(`name: '${name}'`))).toHaveLength(1);
    }
  } finally {
    await Promise.all(instances.map((instance) => instance.stop()));
  }
});
