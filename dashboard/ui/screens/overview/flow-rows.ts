import type { StatusAnswer } from "../../data/shapes.ts";

type Books = StatusAnswer["counters"];

/** A place in the books where requests are, of all that were received. */
export interface FlowRow {
  readonly id: string;
  readonly label: string;
  /** Below which row it belongs: 0 received, 1 its parts, 2 the parts of these. */
  readonly depth: 0 | 1 | 2;
  readonly count: number;
  /** Where its part of the bar begins, as a share of all received. */
  readonly from: number;
  readonly share: number;
  /** A reason of the row above, as the books name it. */
  readonly reason?: string;
  /** Whether it is what one hopes for, what was asked for, or a loss. */
  readonly tone: "good" | "plain" | "loss";
}

interface Part extends Pick<FlowRow, "id" | "label" | "tone" | "reason"> {
  readonly count: number;
  readonly parts?: readonly Part[];
  /** Shown even where there is none. */
  readonly always?: boolean;
}

/**
 * The books as a flow: every request in exactly one row of each depth, one beside the other. The parts of
 * a row add up to it; `missing` is by how much they do not, which would be a fault of ours.
 */
export function flowRows(books: Books): {
  readonly rows: readonly FlowRow[];
  readonly missing: number;
} {
  const whole = Math.max(1, books.received);
  const rows: FlowRow[] = [];
  let missing = 0;
  const put = (part: Part, at: { readonly depth: 0 | 1 | 2; readonly from: number }): void => {
    const { count, parts, always: _always, ...named } = part;
    rows.push({ ...named, ...at, count, share: count / whole });
    if (parts === undefined) return;
    const depth = at.depth === 0 ? 1 : 2;
    let from = at.from;
    let sum = 0;
    for (const one of parts) {
      if (one.count > 0 || one.always === true) put(one, { depth, from });
      from += one.count / whole;
      sum += one.count;
    }
    missing += count - sum;
  };
  put(receivedPart(books), { depth: 0, from: 0 });
  return { rows, missing };
}

function receivedPart(books: Books): Part {
  const plain = "plain" as const;
  return {
    ...{ id: "received", label: "received", tone: plain, count: books.received },
    parts: [
      mirroredPart(books),
      { id: "filtered", label: "filtered out", tone: plain, count: books.filtered, always: true },
      { id: "sampled", label: "sampled out", tone: plain, count: books.sampledOut, always: true },
      withReasons({ id: "dropped", label: "dropped", tone: "loss", always: true }, books.dropped),
      withReasons({ id: "refused", label: "refused", tone: plain }, books.refused),
      { id: "upgraded", label: "upgraded", tone: plain, count: books.upgraded },
      { id: "open", label: "still open", tone: plain, count: books.open },
    ],
  };
}

function mirroredPart(books: Books): Part {
  const incomplete = withReasons(
    { id: "incomplete", label: "incomplete", tone: "loss", always: true },
    books.incomplete,
  );
  const reasons = incomplete.parts ?? [];
  return {
    ...{ id: "mirrored", label: "mirrored", tone: "good", count: books.mirrored, always: true },
    parts: [
      { id: "compared", label: "compared", tone: "good", count: books.compared, always: true },
      { id: "flight", label: "in flight", tone: "plain", count: books.inFlight, always: true },
      // One depth is enough: each reason is a row of its own beside the others.
      ...(reasons.length === 0
        ? [incomplete]
        : reasons.map((one) => ({ ...one, label: `incomplete: ${one.label}` }))),
    ],
  };
}

function withReasons(
  part: Pick<Part, "id" | "label" | "tone" | "always">,
  byReason: Readonly<Record<string, number>>,
): Part {
  const parts = Object.entries(byReason)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({
      ...{ id: `${part.id} ${reason}`, label: reason, tone: part.tone, count, reason },
    }));
  const count = parts.reduce((sum, one) => sum + one.count, 0);
  return { ...part, count, ...(parts.length === 0 ? {} : { parts }) };
}
