import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restartBounded } from "../../cli/launch/bound-memory.ts";
import { runSoak } from "./run-soak.ts";
import { type SoakArguments, USAGE, readSoakArguments } from "./soak-arguments.ts";
import { legLine, soakBounds } from "./soak-report.ts";

/** `npm run soak`: a line for each tenth, then each bound; 1 where one was broken. */
async function main(asked: SoakArguments): Promise<number> {
  const own = asked.store ?? (await mkdtemp(join(tmpdir(), "shadowdiff-soak-")));
  console.log(`seed ${asked.seed}, ${asked.exchanges.toLocaleString("en")} exchanges`);
  try {
    const { legs, resumed } = await runSoak({
      ...{ folder: own, exchanges: asked.exchanges, seed: asked.seed },
      onLeg: (leg) => console.log(legLine(leg)),
    });
    const bounds = soakBounds(legs, resumed);
    for (const { what, held } of bounds) console.log(`${held ? "passed" : "failed"}: ${what}`);
    const passed = bounds.filter(({ held }) => held).length;
    console.log(`${passed} passed, ${bounds.length - passed} failed`);
    return passed === bounds.length ? 0 : 1;
  } finally {
    if (asked.store === undefined) await rm(own, { recursive: true });
  }
}

// As the process that carries traffic is.
restartBounded(process.argv);
const asked = readSoakArguments(process.argv.slice(2));
if (typeof asked === "string") {
  process.stderr.write(`${asked}\n${USAGE}\n`);
  process.exitCode = 64;
} else {
  process.exitCode = await main(asked);
}
