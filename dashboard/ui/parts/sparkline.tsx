import { sparklinePath } from "./sparkline-path.ts";

/** A course at a glance, from zero; `label` says it in words. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const line = sparklinePath(values, { width: 100, height: 20 });
  return (
    <svg
      class="sparkline"
      viewBox="0 0 100 20"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {line === "" ? null : (
        <>
          <path class="area" d={`${line}L100 20L0 20Z`} />
          <path d={line} />
        </>
      )}
    </svg>
  );
}
