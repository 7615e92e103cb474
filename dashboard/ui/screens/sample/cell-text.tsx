import { changedPart, ledBy } from "./rows/changed-part.ts";
import { redactedParts } from "./rows/redacted-parts.ts";

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
          part.text
        ),
      )}
    </>
  );
}

/** A value that is odd: what is its own is told apart from what it shares with another. */
export function OddText({
  text,
  other,
  brief,
}: {
  text: string;
  other: string | undefined;
  /** In a narrow cell: the beginning that is shared is cut. */
  brief?: boolean;
}) {
  const parts = other === undefined ? undefined : changedPart(text, other);
  if (parts === undefined) return <Redacted text={text} />;
  const before = brief === true ? ledBy(parts.before) : parts.before;
  return (
    <>
      <Redacted text={before} />
      <mark class="changed">
        <Redacted text={parts.changed} />
      </mark>
      <Redacted text={parts.after} />
    </>
  );
}
