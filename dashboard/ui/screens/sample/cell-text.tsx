import { changedPart, ledBy } from "./rows/changed-part.ts";
import { redactedParts } from "./rows/redacted-parts.ts";
import { visible } from "./rows/visible.ts";

/** A value as text, marks of what was redacted told apart. */
export function Redacted({ text }: { text: string }) {
  return (
    <>
      {redactedParts(text).map((part, at) =>
        part.redacted ? (
          <span
            key={at}
            class="redacted"
            title="Hidden before anything was kept. Equal values have equal marks."
          >
            {part.text}
          </span>
        ) : (
          visible(part.text)
        ),
      )}
    </>
  );
}

/** Shown before what differs where there is room; raw, a value is there from its beginning. */
const LEAD_CHARS_MAX = 200;
/** No line of a cell is longer. */
const CELL_CHARS_MAX = 240;

/**
 * A value where it differs from another: what is its own is told apart from what they share. Of a `brief`
 * one the beginning and end that are shared are cut, as in the cells beside it.
 */
export function OddText({
  text,
  other,
  brief,
  plain,
}: {
  text: string;
  other: string | undefined;
  brief?: boolean;
  /** It is no odd one, and stands beside one. */
  plain?: boolean;
}) {
  const cut = (part: string): string => (brief === true ? part.slice(0, CELL_CHARS_MAX) : part);
  const parts = other === undefined ? undefined : changedPart(text, other);
  if (parts === undefined) return <Redacted text={cut(text)} />;
  const before = brief === true ? ledBy(parts.before) : ledBy(parts.before, LEAD_CHARS_MAX);
  if (plain === true) return <Redacted text={cut(before + parts.changed + parts.after)} />;
  return (
    <>
      <Redacted text={before} />
      <mark class="changed">
        <Redacted text={cut(parts.changed)} />
      </mark>
      <Redacted text={cut(parts.after)} />
    </>
  );
}
