import type { StatusAnswer } from "../../data/shapes.ts";
import { count, percent } from "../../words/numbers.ts";
import { reasonWords } from "../../words/reasons.ts";
import { type FlowRow, flowRows } from "./flow-rows.ts";

/** Where every request is: received, then what became of it. */
export function Coverage({ status: { counters, tap } }: { status: StatusAnswer }) {
  const ways = [
    { name: "Proxy", books: counters },
    { name: "Tap", books: tap },
  ].filter(({ books }) => books.received > 0);
  const shown = ways.length === 0 ? [{ name: "Proxy", books: counters }] : ways;
  return (
    <section class="panel" aria-labelledby="coverage">
      <div class="panel-head">
        <h2 id="coverage">Coverage</h2>
        <span class="faint small">every request is in exactly one place</span>
      </div>
      <div class="stack">
        {shown.map(({ name, books }) => (
          <Flow key={name} name={shown.length > 1 ? name : undefined} books={books} />
        ))}
      </div>
    </section>
  );
}

function Flow({ name, books }: { name: string | undefined; books: StatusAnswer["counters"] }) {
  const { rows, missing } = flowRows(books);
  return (
    <table class="flow">
      <caption class={name === undefined ? "unseen" : "flow-name"}>{name ?? "Requests"}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">Where</th>
          <th scope="col">Requests</th>
          <th scope="col">Of all received</th>
          <th scope="col">As a bar</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </tbody>
      {missing === 0 ? null : (
        <tfoot>
          <tr>
            <td colSpan={4}>
              {count(Math.abs(missing))} do not add up, which is a fault of ours: please report it.
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Line({ row }: { row: FlowRow }) {
  const { depth, label, share, from, tone, reason } = row;
  return (
    <tr class={`flow-${depth} ${tone} ${row.count === 0 ? "none" : ""}`}>
      <th scope="row" title={reason === undefined ? undefined : reasonWords(reason)}>
        {label}
      </th>
      <td class="number">{count(row.count)}</td>
      <td class="number faint small">{depth === 0 ? "" : percent(share)}</td>
      <td class="flow-bar">
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect class="track" width="100" height="10" />
          {row.count === 0 ? null : (
            <rect
              class="part"
              x={Math.min(99.4, from * 100)}
              width={Math.max(0.6, share * 100)}
              height="10"
            />
          )}
        </svg>
      </td>
    </tr>
  );
}
