import type { ComponentChildren } from "preact";

export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** Numbers stand at the right. */
  readonly number?: boolean;
  /** On a phone: on a line of its own; with its title before it; or not at all. */
  readonly phone?: "wide" | "labelled" | "none";
  cell(item: T): ComponentChildren;
}

export interface TableRowProps<T> {
  readonly id: string;
  readonly index: number;
  /** Undefined while its page is on its way. */
  readonly item: T | undefined;
  readonly columns: readonly Column<T>[];
  readonly selected: boolean;
  readonly height: number;
  hrefOf(item: T): string;
  onOpen(index: number): void;
}

/** A row of a DataTable; its first cell is a link, and a click anywhere follows it. */
export function TableRow<T>(props: TableRowProps<T>) {
  const { id, index, item, columns, selected, onOpen } = props;
  const sized = { height: `${props.height}px` };
  if (item === undefined) {
    return (
      <div id={id} class="table-row waiting" role="row" aria-rowindex={index + 2} style={sized}>
        <div class="table-cell wide faint" role="gridcell">
          …
        </div>
      </div>
    );
  }
  return (
    <div
      id={id}
      class="table-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      style={sized}
      onClick={(event) => {
        // A link goes by itself, and a text that was marked is meant to be copied.
        if (event.target instanceof Element && event.target.closest("a, button") !== null) return;
        if (getSelection()?.isCollapsed === false) return;
        onOpen(index);
      }}
    >
      {columns.map((column, at) => (
        <div key={column.id} role="gridcell" class={cellClass(column)}>
          {column.phone === "labelled" ? <span class="table-label">{column.title}</span> : null}
          {at === 0 ? (
            <a href={props.hrefOf(item)} tabIndex={-1}>
              {column.cell(item)}
            </a>
          ) : (
            column.cell(item)
          )}
        </div>
      ))}
    </div>
  );
}

function cellClass({ number, phone, id }: Pick<Column<never>, "number" | "phone" | "id">): string {
  const classes = ["table-cell", `cell-${id}`];
  if (number === true) classes.push("number");
  if (phone === "wide") classes.push("wide");
  if (phone === "none") classes.push("desk");
  return classes.join(" ");
}
