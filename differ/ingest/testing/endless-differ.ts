import { configSchema } from "../../../core/config/index.ts";
import { manualClock, seededRandom } from "../../../core/index.ts";
import { type WritableStore, openStore } from "../../store/store.ts";
import { createDiffer } from "../differ.ts";
import { exchange, jsonAnswer, request } from "./exchanges.ts";
import { plainRedactor } from "./plain-redactor.ts";

/**
 * A process that commits for ever and prints the run's name, then how many are stored: made to be
 * killed. `--in-commit N` kills itself inside the transaction of the Nth commit, after tally and
 * samples were written.
 */
const [folder = "", , fatal = "0"] = process.argv.slice(2);

function killedInCommit(store: WritableStore, number: number): WritableStore {
  return {
    ...store,
    writeRun(name) {
      const writer = store.writeRun(name);
      let commits = 0;
      return {
        ...writer,
        commit(batch) {
          commits += 1;
          if (commits !== number) {
            writer.commit(batch);
            return;
          }
          const alarms = Object.assign([...batch.alarms], {
            [Symbol.iterator](): ArrayIterator<never> {
              process.kill(process.pid, "SIGKILL");
              return [][Symbol.iterator]();
            },
          });
          writer.commit({ ...batch, alarms });
        },
      };
    },
  };
}

const store = killedInCommit(openStore(folder, { mode: "write" }), Number(fatal));
const run = store.startRun({ name: "endless", startedAtMs: 0, details: null });
const differ = createDiffer({
  ...{ config: configSchema.parse({}), store, run, redactor: plainRedactor },
  ...{ clock: manualClock(), random: seededRandom(1) },
  logger: { info() {}, warn() {}, error() {} },
});
process.stdout.write(`${run}\n`);
for (let round = 0; ; round += 1) {
  for (let each = 0; each < 7; each += 1) {
    const asked = request(`/p${each % 3}/1`);
    const baseline = jsonAnswer({ price: 0, at: each });
    const candidate = jsonAnswer({ price: round % 2, at: each });
    differ.accept(exchange(differ.place(asked), { baseline, candidate }, asked));
  }
  differ.commit();
  process.stdout.write(`${differ.committed}\n`);
}
