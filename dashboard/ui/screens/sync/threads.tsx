import type { StatusAnswer } from "../../data/shapes.ts";
import { count, counted } from "../../words/numbers.ts";
import { ScrollBox } from "../../parts/scroll-box.tsx";

type ThreadsShown = StatusAnswer["threads"];
type Fields = ThreadsShown[string];

/** What waits in a thread, in words. */
const QUEUES: Readonly<Record<string, string>> = {
  waiting: "waiting to be sent",
  active: "being sent or compared",
  unacknowledged: "sent, not yet stored",
};

/** What must not happen, in words. */
const FAULTS: Readonly<Record<string, string>> = {
  restarts: "restart",
  faults: "fault of ours",
  storeFailures: "failed write to the store",
};

/** Each thread: whether it runs, what waits in it, and what went wrong. */
export function Threads({ threads }: { threads: ThreadsShown }) {
  return (
    <section class="panel" aria-labelledby="threads">
      <h2 id="threads">Threads and queues</h2>
      <ScrollBox label="Threads and queues">
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Thread</th>
              <th scope="col">State</th>
              <th scope="col">Queues</th>
              <th scope="col">Went wrong</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(threads).map(([name, fields]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{String(fields["state"] ?? "running")}</td>
                <td>
                  <Queues fields={fields} />
                </td>
                <td>
                  <Faults fields={fields} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

/** Queues, and whatever else the thread tells by its own name. */
function Queues({ fields }: { fields: Fields }) {
  const told = Object.entries(fields).filter(([name]) => name !== "state" && !(name in FAULTS));
  if (told.length === 0) return <span class="faint">–</span>;
  return (
    <ul>
      {told.map(([name, value]) => (
        <li key={name}>
          <b>{typeof value === "number" ? count(value) : String(value)}</b>{" "}
          <span class="soft">{QUEUES[name] ?? name}</span>
        </li>
      ))}
    </ul>
  );
}

function Faults({ fields }: { fields: Fields }) {
  const happened = Object.entries(FAULTS).flatMap(([name, words]) => {
    const n = fields[name];
    return typeof n === "number" && n > 0 ? [counted(n, words)] : [];
  });
  if (happened.length === 0) return <span class="state good">✓ nothing</span>;
  return <span class="state bad">✕ {happened.join(", ")}</span>;
}
