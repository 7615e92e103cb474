import { answers, useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import type { SyncReport } from "../../data/shapes.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { count } from "../../words/numbers.ts";

const READINESS: Readonly<Record<SyncReport["readiness"], readonly [tone: string, text: string]>> =
  {
    ready: ["good", "✓ everybody is there"],
    waiting: ["doubt", "◷ waiting"],
    "timed-out": ["bad", "✕ not everybody came in time"],
    left: ["bad", "✕ somebody left"],
  };

const STATES: Readonly<Record<SyncReport["state"], readonly [tone: string, text: string]>> = {
  running: ["good", "✓ running"],
  starting: ["doubt", "◷ starting"],
  lost: ["bad", "✕ lost"],
};

/** What the service holds, in the words of coordination. */
const HELD: Readonly<Record<string, string>> = {
  waiters: "barriers and locks waited for",
  subscriptions: "topics followed",
  states: "states signalled",
  topics: "topics",
  leases: "leases held",
  connections: "connections",
  clients: "clients",
  pending: "requests under way",
  timers: "timers",
};

const EXAMPLE =
  "sync:\n  serve: 127.0.0.1:5050\n  ready: { primary: 1, secondary: 1, candidate: 1 }";

/** Barriers, states and leases: who is there, and who is missing. */
export function SyncPanel() {
  const path = inRun("/sync");
  const shown = useAnswer<SyncReport>(path);
  const none = shown.error?.status === 404;
  return (
    <section class="panel" aria-labelledby="sync">
      <h2 id="sync">Coordination</h2>
      {none ? (
        <EmptyState title="This run is not coordinated." command={EXAMPLE}>
          It mirrors from its start. To wait until each role is ready, add to the configuration:
        </EmptyState>
      ) : (
        <Loaded of={shown} retry={() => void answers.reread(path)}>
          {(report) => <Report report={report} />}
        </Loaded>
      )}
    </section>
  );
}

function Report({ report }: { report: SyncReport }) {
  const { state, readiness, short, proxies, url, restarts, held } = report;
  return (
    <div class="stack">
      <dl class="facts">
        <dt>Service</dt>
        <dd>
          <Mark of={STATES[state]} />
          {url === undefined ? "" : ` at ${url}`}
          {restarts === 0 ? "" : `, started again ${count(restarts)} times`}
        </dd>
        <dt>Barrier of the roles</dt>
        <dd>
          <Mark of={READINESS[readiness]} />
        </dd>
        {short.map(({ role, present, wanted, left }) => (
          <Missing key={role} who={role} {...{ present, wanted, left }} />
        ))}
        {proxies === undefined ? null : <Missing who="proxies" {...proxies} left={[]} />}
      </dl>
      <dl class="facts">
        {Object.entries(held).map(([kind, n]) => (
          <Fact key={kind} words={HELD[kind] ?? kind} n={n} />
        ))}
      </dl>
    </div>
  );
}

function Fact({ words, n }: { words: string; n: number }) {
  return (
    <>
      <dt>{words}</dt>
      <dd>{count(n)}</dd>
    </>
  );
}

function Mark({ of: [tone, text] }: { of: readonly [tone: string, text: string] }) {
  return <span class={`state ${tone}`}>{text}</span>;
}

function Missing({
  who,
  present,
  wanted,
  left,
}: {
  who: string;
  present: number;
  wanted: number;
  left: readonly string[];
}) {
  return (
    <>
      <dt>{who}</dt>
      <dd>
        {present} of {wanted} there
        {left.length === 0 ? "" : `; left: ${left.join(", ")}`}
        {who === "proxies" || present > 0 ? null : (
          <span class="soft">
            {" "}
            Each instance says so with <code>shadowdiff sync signal ready:{who}</code>.
          </span>
        )}
      </dd>
    </>
  );
}
