import {
  Virtualizer,
  elementScroll,
  observeElementOffset,
  observeElementRect,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface RowsOptions {
  readonly box: RefObject<HTMLElement | null>;
  readonly count: number;
  readonly height: number;
  /** Of what sticks to the box's top. */
  readonly headHeight: number;
  /** Where the box was scrolled to when it was last seen. */
  readonly offset: number;
}

/** Draws only the rows that are in sight, and some beside them. */
export function useRows(options: RowsOptions): Virtualizer<HTMLElement, HTMLElement> {
  const [, draw] = useState(0);
  const settings = {
    count: options.count,
    getScrollElement: () => options.box.current,
    estimateSize: () => options.height,
    overscan: 12,
    scrollPaddingStart: options.headHeight,
    initialOffset: options.offset,
    ...{ scrollToFn: elementScroll, observeElementRect, observeElementOffset },
    onChange: () => draw((n) => n + 1),
  };
  const [rows] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(settings));
  rows.setOptions(settings);
  // What the library's own bindings to React and Vue call.
  // oxlint-disable-next-line no-underscore-dangle
  useLayoutEffect(() => rows._didMount(), []);
  // oxlint-disable-next-line no-underscore-dangle
  useLayoutEffect(() => rows._willUpdate());
  useLayoutEffect(() => rows.measure(), [options.height]);
  return rows;
}
