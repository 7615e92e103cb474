import type { DifferenceGroup } from "../../data/shapes.ts";
import type { Column } from "../../parts/data-table.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { OddBar } from "../../parts/odd-bar.tsx";
import { SeverityMark } from "../../parts/severity-mark.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { When } from "../../parts/when.tsx";
import { kindWords } from "../../words/kinds.ts";
import { count, evidence, percent } from "../../words/numbers.ts";

/** A row leads from what is odd, and where, to how sure that is. */
export const DIFFERENCE_COLUMNS: readonly Column<DifferenceGroup>[] = [
  { id: "place", title: "Place", phone: "wide", cell: (group) => <Place group={group} /> },
  {
    ...{ id: "verdict", title: "Verdict" },
    cell: ({ verdict, approved }) => <VerdictMark verdict={verdict} approved={approved === true} />,
  },
  {
    ...{ id: "severity", title: "Severity" },
    cell: ({ severity, groupSeverity }) => <SeverityMark severity={groupSeverity ?? severity} />,
  },
  { id: "odd", title: "Odd role", phone: "wide", cell: (group) => <Odd group={group} /> },
  {
    ...{ id: "evidence", title: "Evidence", number: true, phone: "labelled" },
    cell: (group) => (
      <span
        class={group.evidence > 0 ? "" : "faint"}
        title="log10 of the e-value: 3 means odds of 1,000 to 1 against chance"
      >
        {evidence(group.evidence)}
      </span>
    ),
  },
  {
    ...{ id: "seen", title: "Last seen", number: true, phone: "labelled" },
    cell: ({ firstSeen, lastSeen }) => <Seen first={firstSeen} last={lastSeen} />,
  },
];

function Place({ group }: { group: DifferenceGroup }) {
  const { path, kind, endpoint, only, members } = group;
  return (
    <span class="cause">
      <span class="cause-what clip">
        <span class="place" title={path}>
          {path}
        </span>{" "}
        <span class="soft">{kindWords(kind)}</span>
        {members === undefined || members.length === 0 ? null : (
          <span class="faint small"> +{count(members.length)} more</span>
        )}
      </span>
      <span class="cause-where small soft">
        <span class="clip">
          <EndpointName name={endpoint} />
        </span>
        {only === undefined ? null : (
          <span class="only clip" title={`only when ${only.feature}`}>
            only when {only.feature}
          </span>
        )}
      </span>
    </span>
  );
}

function Odd({ group }: { group: DifferenceGroup }) {
  const { n, candidateOdd, secondaryOdd, kind } = group;
  const noise = kind === "slower" ? "secondary" : "noise";
  return (
    <span class="odd-cell">
      <OddBar counts={group} />
      <span class="small soft">
        candidate {percent(candidateOdd / Math.max(1, n))}
        <span class="faint">
          {" "}
          · {noise} {percent(secondaryOdd / Math.max(1, n))}
        </span>
      </span>
    </span>
  );
}

function Seen({ first, last }: { first: string | undefined; last: string | undefined }) {
  if (last === undefined) return <span class="faint">–</span>;
  return (
    <span class="odd-cell">
      <When at={last} brief />
      {first === undefined ? null : (
        <span class="small faint">
          first <When at={first} brief />
        </span>
      )}
    </span>
  );
}
