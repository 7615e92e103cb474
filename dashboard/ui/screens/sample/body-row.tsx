import type { Role } from "../../../../core/index.ts";
import type { OddClass } from "../../../../differ/index.ts";
import { count, counted } from "../../words/numbers.ts";
import { CLASS_WORDS, kindWords } from "../../words/kinds.ts";
import { type AlignedNode, type Mark, isContainer, isLine } from "./align/aligned-node.ts";
import { OddText, Redacted } from "./cell-text.tsx";
import { glyphOf } from "./mark-words.ts";
import { oddRoleOf } from "./odd-role.ts";
import { againstOf, isOdd, valuesOf } from "./place-values.ts";
import { ROLES } from "./roles.ts";
import { printedCell } from "./rows/printed.ts";
import type { Row, RunRow } from "./rows/row.ts";
import { visible } from "./rows/visible.ts";

const DEPTH_SHOWN_MAX = 12;
/** A cell holds no more text than anybody reads in a line. */
const CELL_CHARS_MAX = 240;

interface BodyRowProps {
  readonly row: Row;
  readonly index: number;
  readonly roles: readonly Role[];
  readonly selected: boolean;
  onFold(): void;
  onSelect(): void;
}

/** A line of the aligned bodies. */
export function BodyRow(props: BodyRowProps) {
  const { row, index, selected } = props;
  if (row.kind === "run") return <RunLine {...props} row={row} />;
  const marks = row.kind === "place" ? [row.mark] : row.kind === "close" ? [] : row.node.marks;
  const mark = marks.find(({ difference }) => difference.ignored === undefined) ?? marks[0];
  const classes = ["body-row"];
  if (row.kind !== "place" && row.node.equal) classes.push("equal");
  if (mark?.difference.ignored !== undefined) classes.push("ignored");
  return (
    <div
      role="row"
      class={classes.join(" ")}
      aria-rowindex={index + 2}
      aria-selected={selected}
      onClick={props.onSelect}
    >
      {row.kind === "place" ? (
        <PlaceCells {...props} mark={row.mark} />
      ) : (
        <NodeCells {...props} row={row} mark={mark} />
      )}
    </div>
  );
}

function RunLine({ row, index, roles, onFold }: BodyRowProps & { row: RunRow }) {
  const { parent } = row;
  const said = runWords(row);
  return (
    <div role="row" class="body-row run" aria-rowindex={index + 2}>
      <div
        role="cell"
        aria-colspan={roles.length + 1}
        class="body-run"
        data-depth={depthOf(parent, 1)}
      >
        <button type="button" class="fold" aria-expanded={false} onClick={onFold}>
          <span aria-hidden="true">⋯</span> {said}
        </button>
      </div>
    </div>
  );
}

function runWords({ from, to, unequal, parent }: RunRow): string {
  const first = parent.children()[from];
  const one = first?.name !== undefined ? "member" : first && isLine(first) ? "line" : "item";
  const roles = ROLES.filter((role) => parent.nodes[role] !== undefined);
  if (roles.length < 2) return counted(to - from, one);
  if (unequal === 0) return counted(to - from, `equal ${one}`);
  return `${counted(to - from, one)}, ${count(unequal)} not alike but not counted as different`;
}

function depthOf({ depth }: AlignedNode, more: number): number {
  return Math.min(DEPTH_SHOWN_MAX, depth + more);
}

type NodeRow = Extract<Row, { node: AlignedNode }>;

function NodeCells(props: BodyRowProps & { row: NodeRow; mark: Mark | undefined }) {
  const { row, roles, mark } = props;
  const { node, kind } = row;
  return (
    <>
      <div role="cell" class="body-name" data-depth={depthOf(node, 0)}>
        {kind === "close" ? null : <Glyph mark={mark} node={node} />}
        <NodeName {...props} />
      </div>
      {roles.map((role) => (
        <NodeCell key={role} {...{ node, role, kind, mark }} />
      ))}
    </>
  );
}

function Glyph({ mark, node }: { mark: Mark | undefined; node: AlignedNode }) {
  if (mark === undefined) {
    return (
      <span class="mark-glyph faint" aria-hidden="true">
        {node.marked === 0 && !node.equal ? "·" : ""}
      </span>
    );
  }
  const { difference } = mark;
  const words = `${CLASS_WORDS[difference.class]}: ${kindWords(difference.kind)}${
    difference.ignored === undefined ? "" : `; ignored: ${difference.ignored}`
  }`;
  return (
    <span class={`mark-glyph odd-${difference.class}`} title={words}>
      <span aria-hidden="true">{glyphOf(difference)}</span>
      <span class="unseen">{words}</span>
    </span>
  );
}

function NodeName({ row: { node, kind }, onFold }: BodyRowProps & { row: NodeRow }) {
  const name = nameOf(node);
  if (kind === "close") return null;
  if (!ROLES.some((role) => isContainer(node.nodes[role]))) return <span class="name">{name}</span>;
  return (
    <button
      type="button"
      class="fold name"
      aria-expanded={kind === "open"}
      onClick={(event) => {
        event.stopPropagation();
        onFold();
      }}
    >
      <span aria-hidden="true">{kind === "open" ? "▾" : "▸"}</span> {name}
    </button>
  );
}

/** An item by its index, and by the others' where they have it elsewhere. */
function nameOf(node: AlignedNode): string {
  const { name, index, parent } = node;
  if (parent === undefined) return "$";
  if (name !== undefined) return name === "" ? '""' : visible(name);
  const all = new Set(ROLES.flatMap((role) => index?.[role] ?? []));
  if (isLine(node)) return [...all].map((line) => line + 1).join(" → ");
  return `[${[...all].join(" → ")}]`;
}

interface NodeCellProps {
  readonly node: AlignedNode;
  readonly role: Role;
  readonly kind: NodeRow["kind"];
  readonly mark: Mark | undefined;
}

function NodeCell({ node, role, kind, mark }: NodeCellProps) {
  const odd = kind === "close" ? undefined : (mark?.difference.class ?? oddRoleOf(node));
  const own = odd !== undefined && isOdd(role, odd);
  const text = printedCell(node, role, kind);
  // What is inside a container is told apart where it is unfolded.
  const isValue = node.nodes[role]?.kind === "value";
  const other =
    odd !== undefined && isValue ? printedCell(node, againstOf(role, odd), kind) : undefined;
  return (
    <div
      role="cell"
      class={cellClass({ node, role, kind, mark }, own && isThere(node, role) ? odd : undefined)}
    >
      {text === undefined ? (
        <Nothing {...{ node, role, kind, mark }} />
      ) : (
        <OddText text={text} other={other} brief plain={!own} />
      )}
    </div>
  );
}

function cellClass({ node, role, kind, mark }: NodeCellProps, odd: OddClass | undefined): string {
  const classes = ["body-cell", kind];
  const own = node.nodes[role];
  if (own?.kind === "value") classes.push(`type-${own.type}`);
  if (odd === undefined || mark?.difference.ignored !== undefined) return classes.join(" ");
  // Lines have no marks of their own: that they differ is all that is known.
  if (mark !== undefined || isLine(node)) classes.push(`odd-${odd}`);
  else if (kind === "leaf") classes.push("unlike");
  return classes.join(" ");
}

function Nothing({ node, role, kind, mark }: NodeCellProps) {
  if (kind === "close" || !isThere(node, role)) return null;
  const moved = movedTo(node, role);
  if (moved !== undefined) return <span class="absent">at [{moved}]</span>;
  return <Elsewhere mark={mark} role={role} />;
}

/** Longer lists are not searched while somebody scrolls. */
const SEARCHED_MAX = 20_000;

/** Where a role has an equal item of a list, where it has it at another place. */
function movedTo({ nodes, index, parent }: AlignedNode, role: Role): number | undefined {
  const list = parent?.nodes[role];
  if (index === undefined || list?.kind !== "list" || list.items.length > SEARCHED_MAX) {
    return undefined;
  }
  const here = ROLES.map((other) => nodes[other]?.same).find((same) => same !== undefined);
  const found = list.items.findIndex((item) => item.same === here);
  return found === -1 ? undefined : found;
}

/** Whether the role has what is around this place, so that it could have it, too. */
function isThere({ parent }: AlignedNode, role: Role): boolean {
  return parent === undefined || parent.nodes[role] !== undefined;
}

/** Nothing here; the differ may have found the role's value at another place of it. */
function Elsewhere({ mark, role }: { mark: Mark | undefined; role: Role }) {
  const value = mark === undefined ? undefined : valuesOf(mark.difference)[role];
  if (value === undefined) return <span class="absent">not there</span>;
  return (
    <span title="At another index in this role">
      <Redacted text={value.slice(0, CELL_CHARS_MAX)} /> <span class="faint">elsewhere</span>
    </span>
  );
}

/** A difference told of beside the trees: its values as the differ printed them. */
function PlaceCells({ mark, roles }: BodyRowProps & { mark: Mark }) {
  const { difference } = mark;
  const values = valuesOf(difference);
  const odd = difference.class;
  return (
    <>
      <div role="cell" class="body-name" data-depth={0}>
        <span class={`mark-glyph odd-${odd}`} aria-hidden="true">
          {glyphOf(difference)}
        </span>
        <span class="name" title="This place is not in what is shown of the bodies below">
          {difference.exact}
        </span>
      </div>
      {roles.map((role) => {
        const own = isOdd(role, odd) && difference.ignored === undefined;
        const text = values[role];
        return (
          <div key={role} role="cell" class={own ? `body-cell odd-${odd}` : "body-cell"}>
            {text === undefined ? (
              <span class="absent">not there</span>
            ) : (
              <OddText text={text} other={values[againstOf(role, odd)]} brief plain={!own} />
            )}
          </div>
        );
      })}
    </>
  );
}
