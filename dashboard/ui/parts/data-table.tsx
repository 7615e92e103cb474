import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { List } from "../data/list.ts";
import { Problem } from "./problem.tsx";
import { Skeleton } from "./skeleton.tsx";
import { type Column, TableRow } from "./table-row.tsx";
import { useMedia } from "./use-media.ts";
import { useRows } from "./use-rows.ts";
import { type RowAction, type Selection, useSelection } from "./use-selection.ts";
import { WaitingPill } from "./waiting-pill.tsx";

export type { Column } from "./table-row.tsx";
export type { RowAction } from "./use-selection.ts";

export interface DataTableProps<T> {
  /** In the class `table-NAME`, whose CSS sets --columns. */
  readonly name: string;
  /** What the list is, for those who do not see it. */
  readonly label: string;
  readonly list: List<T>;
  readonly columns: readonly Column<T>[];
  keyOf(item: T): string;
  /** Where Enter and a click lead; the first column is the link. */
  hrefOf(item: T): string;
  /** Keys that do something with the selected row. */
  readonly actions?: readonly RowAction<T>[];
  /** Pixels of a row; 36 without. */
  readonly rowHeight?: number;
  /** Pixels of a card on a phone. */
  readonly cardHeight: number;
  /** In place of the list where there is nothing. */
  readonly empty: ComponentChildren;
}

const ROW_HEIGHT = 36;
const HEAD_HEIGHT = 32;
const PHONE = "(max-width: 44rem)";

/**
 * A long list: only rows in sight are drawn, pages are loaded as they come into sight, keys move a
 * selection that stands in the address (`at`), and rows stay where they are while somebody reads them.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { list } = props;
  const { total, loading, error } = list.state.value;
  if (total > 0) return <Table key={list.name} {...props} />;
  if (error !== undefined) return <Problem error={error} retry={() => void list.refresh()} />;
  return loading ? <Skeleton lines={5} /> : <>{props.empty}</>;
}

/** Where lists were scrolled to, for coming back to them. */
const offsets = new Map<string, number>();
const OFFSETS_MAX = 50;

function Table<T>(props: DataTableProps<T>) {
  const { list, keyOf, hrefOf } = props;
  const { total, error, waiting } = list.state.value;
  const box = useRef<HTMLDivElement>(null);
  const phone = useMedia(PHONE);
  const height = phone ? props.cardHeight : (props.rowHeight ?? ROW_HEIGHT);
  const rows = useRows({
    ...{ box, count: total, height, headHeight: phone ? 0 : HEAD_HEIGHT },
    offset: offsets.get(list.name) ?? 0,
  });
  const selection = useSelection({ list, rows, keyOf, hrefOf, actions: props.actions ?? [] });
  const last = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => void list.reach(last + 1), [list, last, total]);
  useEffect(
    () => () => {
      list.hold("pointer", false);
      list.hold("scrolled", false);
    },
    [list],
  );
  const scrolled = (): void => {
    const offset = box.current?.scrollTop ?? 0;
    list.hold("scrolled", offset > height);
    keepOffset(list.name, offset);
  };
  const showNew = (): void => {
    box.current?.scrollTo({ top: 0 });
    selection.clear();
    void list.show();
  };
  return (
    // Around the pill, too: on the way to it nothing may move.
    <div
      class={`table table-${props.name}`}
      onPointerEnter={(event) => list.hold("pointer", event.pointerType === "mouse")}
      onPointerLeave={() => list.hold("pointer", false)}
    >
      {waiting === undefined ? null : <WaitingPill added={waiting.added} onShow={showNew} />}
      {error === undefined ? null : (
        <Problem error={error} retry={() => void list.refresh()} behind />
      )}
      <div ref={box} class="table-box" onScroll={scrolled}>
        <Grid {...{ props, selection, rows, height }} />
      </div>
    </div>
  );
}

function keepOffset(name: string, offset: number): void {
  offsets.delete(name);
  offsets.set(name, offset);
  const [oldest] = offsets.keys();
  if (offsets.size > OFFSETS_MAX && oldest !== undefined) offsets.delete(oldest);
}

interface GridProps<T> {
  readonly props: DataTableProps<T>;
  readonly selection: Selection;
  readonly rows: ReturnType<typeof useRows>;
  readonly height: number;
}

function Grid<T>({ props, selection, rows, height }: GridProps<T>) {
  const { columns, list, label, hrefOf } = props;
  const { items, total } = list.state.value;
  const id = useId();
  const drawn = rows.getVirtualItems();
  const selected = selection.index;
  const inSight = drawn.some(({ index }) => index === selected);
  return (
    <div
      class="table-grid"
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-activedescendant={inSight ? `${id}-${selected}` : undefined}
      tabIndex={0}
    >
      <div class="table-head" role="row" aria-rowindex={1}>
        {columns.map(({ id: column, title, number }) => (
          <div
            key={column}
            role="columnheader"
            class={number === true ? `head-${column} number` : `head-${column}`}
          >
            {title}
          </div>
        ))}
      </div>
      <div class="table-rows" role="rowgroup" style={{ height: `${rows.getTotalSize()}px` }}>
        <div
          class="table-window"
          role="presentation"
          style={{ transform: `translateY(${drawn[0]?.start ?? 0}px)` }}
        >
          {drawn.map(({ index }) => (
            <TableRow
              key={index}
              {...{ id: `${id}-${index}`, index, item: items[index], columns, hrefOf, height }}
              selected={index === selected}
              onOpen={selection.open}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
