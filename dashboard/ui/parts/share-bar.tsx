/** A part of a whole, named for its colour (see marks.css: `part-NAME`). */
export interface BarPart {
  readonly name: "candidate" | "secondary" | "primary" | "all" | "exact" | "shape" | "blind";
  readonly value: number;
  /** As the legend and a reader of screens say it. */
  readonly label: string;
}

/** Nothing that is there may vanish. */
const PART_MIN = 1.5;

/** Parts of a whole beside each other; what is left over is the track. `label` says it in words. */
export function ShareBar({
  parts,
  whole,
  label,
}: {
  parts: readonly BarPart[];
  whole: number;
  label: string;
}) {
  let from = 0;
  return (
    <svg
      class="share-bar"
      viewBox="0 0 100 8"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect class="track" width="100" height="8" />
      {parts.map(({ name, value }) => {
        if (value <= 0 || whole <= 0) return null;
        const width = Math.min(100 - from, Math.max(PART_MIN, (value / whole) * 100));
        const x = from;
        from += width;
        return <rect key={name} class={`part-${name}`} x={x} width={width} height="8" />;
      })}
    </svg>
  );
}

/** What the colours of a bar mean, with each part's value as text. */
export function BarLegend({
  parts,
  show,
}: {
  parts: readonly BarPart[];
  show: (value: number) => string;
}) {
  return (
    <ul class="legend">
      {parts.map(({ name, value, label }) => (
        <li key={name} class="legend-item">
          <i class={`part-${name}`} aria-hidden="true" />
          {label} <b>{show(value)}</b>
        </li>
      ))}
    </ul>
  );
}
