import type { EndpointRow } from "../../data/shapes.ts";
import type { Column } from "../../parts/data-table.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { Interval } from "../../parts/interval.tsx";
import { SharesBar } from "../../parts/shares-bar.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { change, count, counted, milliseconds } from "../../words/numbers.ts";

export const ENDPOINT_COLUMNS: readonly Column<EndpointRow>[] = [
  {
    ...{ id: "endpoint", title: "Endpoint", phone: "wide" },
    cell: ({ endpoint }) => <EndpointName name={endpoint} />,
  },
  { id: "verdict", title: "Verdict", cell: ({ verdict }) => <VerdictMark verdict={verdict} /> },
  {
    ...{ id: "requests", title: "Requests", number: true, phone: "labelled" },
    cell: ({ requests }) => count(requests),
  },
  {
    ...{ id: "failing", title: "Places", number: true, phone: "labelled" },
    cell: (row) => <Places row={row} />,
  },
  {
    ...{ id: "rate", title: "Candidate differs", number: true, phone: "labelled" },
    cell: ({ candidateRate }) =>
      candidateRate === undefined ? (
        <span class="faint">never</span>
      ) : (
        <Interval of={candidateRate} />
      ),
  },
  {
    ...{ id: "latency", title: "p50, p99 shift", number: true, phone: "none" },
    cell: ({ latency }) => <Shift latency={latency} />,
  },
  {
    ...{ id: "shares", title: "Compared", phone: "none" },
    cell: ({ shares }) => (shares === undefined ? "–" : <SharesBar shares={shares} />),
  },
];

function Places({ row: { failing, inconclusive, requestsNeeded } }: { row: EndpointRow }) {
  if (failing > 0) return <span title={counted(failing, "failing place")}>{failing} ✕</span>;
  if (inconclusive > 0) {
    return <span title={counted(inconclusive, "undecided place")}>{inconclusive} ◐</span>;
  }
  if (requestsNeeded !== undefined && requestsNeeded > 0) {
    return (
      <span class="faint" title="About how many more requests a verdict needs">
        needs {count(requestsNeeded)}
      </span>
    );
  }
  return <span class="faint">–</span>;
}

function Shift({ latency }: { latency: EndpointRow["latency"] }) {
  if (latency === undefined) return <span class="faint">–</span>;
  const { p50, p99 } = latency;
  const title =
    `p50 ${milliseconds(p50.primaryMs)} to ${milliseconds(p50.candidateMs)}, ` +
    `p99 ${milliseconds(p99.primaryMs)} to ${milliseconds(p99.candidateMs)}`;
  return (
    <span title={title}>
      {change(p50.primaryMs, p50.candidateMs)}
      <span class="faint"> · </span>
      {change(p99.primaryMs, p99.candidateMs)}
    </span>
  );
}
