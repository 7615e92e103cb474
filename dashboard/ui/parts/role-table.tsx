import type { StatusAnswer, Timing } from "../data/shapes.ts";
import { count, milliseconds } from "../words/numbers.ts";
import { ScrollBox } from "./scroll-box.tsx";

const ROLES = ["primary", "secondary", "candidate"] as const;

type RoleState = StatusAnswer["roles"]["primary"];

/** The live path and the three roles: whether they are well, what they answered, how fast. */
export function RoleTable({ status: { roles, timings } }: { status: StatusAnswer }) {
  return (
    <ScrollBox label="Live path and roles">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Who</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Answered
            </th>
            <th scope="col" class="number">
              Failed
            </th>
            <th scope="col" class="number">
              p50
            </th>
            <th scope="col" class="number">
              p99
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">live service</th>
            <td class="soft" colSpan={3}>
              what users wait for it
            </td>
            <Times timing={timings?.live} />
          </tr>
          <tr>
            <th scope="row">overhead</th>
            <td class="soft" colSpan={3}>
              what live requests spend in the proxy
            </td>
            <Times timing={timings?.overhead} />
          </tr>
          {ROLES.map((role) => (
            <tr key={role}>
              <th scope="row">
                <i class={`dot part-${role}`} aria-hidden="true" /> {role}
              </th>
              <td>
                <Health state={roles[role]} />
              </td>
              <td class="number">{count(roles[role].answered)}</td>
              <td class="number">
                <Failures failed={roles[role].failed} />
              </td>
              <Times timing={timings?.roles[role]} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Times({ timing }: { timing: Timing | undefined }) {
  const known = timing !== undefined && timing.count > 0;
  return (
    <>
      <td class="number">{known ? milliseconds(timing.p50) : "–"}</td>
      <td class="number">{known ? milliseconds(timing.p99) : "–"}</td>
    </>
  );
}

function Health({ state: { ready, breaker } }: { state: RoleState }) {
  if (breaker === "open") return <span class="state bad">✕ breaker open</span>;
  if (breaker === "half-open") return <span class="state doubt">◐ breaker half open</span>;
  if (!ready) return <span class="state doubt">◷ not ready</span>;
  return <span class="state good">✓ ready</span>;
}

function Failures({ failed }: { failed: Readonly<Record<string, number>> }) {
  const entries = Object.entries(failed).filter(([, n]) => n > 0);
  if (entries.length === 0) return <span class="faint">0</span>;
  const all = entries.reduce((sum, [, n]) => sum + n, 0);
  const text = entries.map(([reason, n]) => `${reason} ${count(n)}`).join(", ");
  return (
    <span class="state bad" title={text}>
      {count(all)}
      <span class="unseen"> ({text})</span>
    </span>
  );
}
