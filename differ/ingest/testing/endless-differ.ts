import { exchange, jsonAnswer, request } from "./exchanges.ts";
import { openDiffer } from "./open-differ.ts";

/** A process that commits for ever and prints the run's name, then how many are stored: made to be killed. */
const { differ, run } = openDiffer(process.argv[2] ?? "");
process.stdout.write(`${run}\n`);
for (let round = 0; ; round += 1) {
  for (let each = 0; each < 7; each += 1) {
    const asked = request(`/p${each % 3}/1`);
    const candidate = jsonAnswer({ price: round % 2, at: each });
    differ.accept(exchange(differ.place(asked), { baseline: jsonAnswer({ price: 0, at: each }), candidate }, asked));
  }
  differ.commit();
  process.stdout.write(`${differ.committed}\n`);
}
