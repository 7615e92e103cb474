import type { Severity } from "../data/shapes.ts";

const LEVELS = { high: 3, medium: 2, low: 1 } as const;

/** How much a difference may harm: bars and a word. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const level = LEVELS[severity];
  return (
    <span class={`severity ${severity}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        {[1, 2, 3].map((step) => (
          <rect
            key={step}
            class={step <= level ? "on" : "off"}
            x={(step - 1) * 4.5}
            y={12 - step * 4}
            width="3"
            height={step * 4}
          />
        ))}
      </svg>
      {severity}
    </span>
  );
}
