import type { Virtualizer } from "@tanstack/virtual-core";
import { useEffect, useRef, useState } from "preact/hooks";
import type { List } from "../data/list.ts";
import { useKeys } from "../keys/follow-keys.ts";
import type { KeyBinding } from "../keys/key-registry.ts";
import { go, hrefWith, place } from "../route/location.ts";

/** A key that does something with the selected row. */
export interface RowAction<T> {
  readonly keys: string;
  readonly label: string;
  run(item: T): void;
}

interface SelectionOptions<T> {
  readonly list: List<T>;
  readonly rows: Virtualizer<HTMLElement, HTMLElement>;
  readonly actions: readonly RowAction<T>[];
  keyOf(item: T): string;
  hrefOf(item: T): string;
}

export interface Selection {
  readonly index: number | undefined;
  open(index: number): void;
  clear(): void;
}

/** Browsers refuse addresses that change faster than a held key repeats. */
const ADDRESS_MS = 150;

/** The selected row of a list: moved by keys, kept in the address as `at`, found again there. */
export function useSelection<T>(options: SelectionOptions<T>): Selection {
  const { list, rows, keyOf, hrefOf, actions } = options;
  const { items, total } = list.state.value;
  const asked = place().query.get("at") ?? undefined;
  const [key, setKey] = useState(asked);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const found = key === undefined ? -1 : items.findIndex((item) => keyOf(item) === key);
  const index = found === -1 ? undefined : found;

  useEffect(() => setKey(asked), [asked]);
  useEffect(() => list.hold("selected", key !== undefined), [list, key]);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Coming back to a list: the row that was opened is in sight.
  useEffect(() => {
    if (index !== undefined) rows.scrollToIndex(index, { align: "auto" });
  }, [index === undefined]);

  const write = (to: string | undefined): void => {
    clearTimeout(timer.current);
    if (place().query.get("at") !== (to ?? null)) go(hrefWith({ at: to }), "replace");
  };
  const select = (to: string | undefined): void => {
    setKey(to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => write(to), ADDRESS_MS);
  };
  const move = async (to: number): Promise<void> => {
    const wanted = Math.max(0, Math.min(total - 1, to));
    if (list.state.peek().items[wanted] === undefined) await list.reach(wanted + 1);
    const item = list.state.peek().items[wanted] ?? list.state.peek().items.at(-1);
    if (item === undefined) return;
    select(keyOf(item));
    rows.scrollToIndex(wanted, { align: "auto" });
  };
  const open = (at: number): void => {
    const item = items[at];
    if (item === undefined) return;
    write(keyOf(item));
    go(hrefOf(item));
  };
  const selected = index === undefined ? undefined : items[index];
  const screen = "This screen";
  const keys: KeyBinding[] = [
    {
      ...{ keys: "j", also: ["ArrowDown"], label: "Next row", group: screen },
      run: () => void move(index === undefined ? firstInSight(rows) : index + 1),
    },
    {
      ...{ keys: "k", also: ["ArrowUp"], label: "Previous row", group: screen },
      run: () => void move(index === undefined ? firstInSight(rows) : index - 1),
    },
    { keys: "Home", label: "First row", group: screen, run: () => void move(0) },
    { keys: "End", label: "Last row", group: screen, run: () => void move(total - 1) },
    { keys: "Enter", label: "Open", group: screen, run: () => index !== undefined && open(index) },
    { keys: "Escape", label: "Select nothing", group: screen, run: () => select(undefined) },
    ...actions.map(({ keys: name, label, run }): KeyBinding => ({
      ...{ keys: name, label, group: screen },
      run: () => selected !== undefined && run(selected),
    })),
  ];
  useKeys(keys);
  return { index, open, clear: () => select(undefined) };
}

function firstInSight(rows: Virtualizer<HTMLElement, HTMLElement>): number {
  return rows.range?.startIndex ?? 0;
}
