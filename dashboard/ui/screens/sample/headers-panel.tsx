import type { Role } from "../../../../core/index.ts";
import { counted } from "../../words/numbers.ts";
import { ScrollBox } from "../../parts/scroll-box.tsx";
import { Redacted } from "./cell-text.tsx";
import { glyphOf } from "./mark-words.ts";
import { isOdd } from "./place-values.ts";
import type { HeaderRow } from "./request/header-rows.ts";

/** The fields of the answers side by side; those alike are folded. */
export function HeadersPanel({
  rows,
  roles,
}: {
  rows: readonly HeaderRow[];
  roles: readonly Role[];
}) {
  const unlike = rows.filter(({ equal, marks }) => !equal || marks.length > 0);
  const alike = rows.filter(({ equal, marks }) => equal && marks.length === 0);
  if (rows.length === 0) return <p class="soft">No role answered with headers.</p>;
  return (
    <div class="stack">
      {unlike.length === 0 ? null : <HeaderTable rows={unlike} roles={roles} />}
      {alike.length === 0 ? null : (
        <details open={unlike.length === 0}>
          <summary class="small soft">{counted(alike.length, "field")} alike in all roles</summary>
          <HeaderTable rows={alike} roles={roles} />
        </details>
      )}
    </div>
  );
}

function HeaderTable({ rows, roles }: { rows: readonly HeaderRow[]; roles: readonly Role[] }) {
  return (
    <div class="role-values">
      <ScrollBox label="Answers' headers">
        <table class="plain-table headers">
          <thead>
            <tr>
              <th>Field</th>
              {roles.map((role) => (
                <th key={role}>{role}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <HeaderName row={row} />
                {roles.map((role) => (
                  <HeaderCell key={role} row={row} role={role} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </div>
  );
}

function counting({ marks }: HeaderRow) {
  return marks.find(({ difference }) => difference.ignored === undefined) ?? marks[0];
}

function uncounted(name: string): string {
  return name === "content-length"
    ? "the body itself is compared"
    : "it has no meaning between instances";
}

function HeaderName({ row }: { row: HeaderRow }) {
  const mark = counting(row)?.difference;
  const why = mark?.ignored ?? (mark === undefined && !row.equal ? uncounted(row.name) : "");
  return (
    <th scope="row">
      <span class={`mark-glyph odd-${mark?.class ?? "none"}`} aria-hidden="true">
        {mark === undefined ? (row.equal ? "" : "·") : glyphOf(mark)}
      </span>
      <span class="place">{row.name}</span>
      {why === "" ? null : (
        <span class="small faint block">
          {mark === undefined ? "not counted" : "ignored"}: {why}
        </span>
      )}
    </th>
  );
}

function HeaderCell({ row, role }: { row: HeaderRow; role: Role }) {
  const mark = counting(row)?.difference;
  const values = row.values[role];
  const own = mark !== undefined && mark.ignored === undefined && isOdd(role, mark.class);
  return (
    <td data-role={role} class={own ? `cell odd-${mark.class}` : "cell"}>
      {values === undefined ? (
        <span class="absent">not there</span>
      ) : (
        <span>
          {values.map((value, at) => (
            <span key={at} class="block">
              <Redacted text={value} />
            </span>
          ))}
        </span>
      )}
    </td>
  );
}
