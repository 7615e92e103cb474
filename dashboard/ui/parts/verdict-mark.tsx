import type { Verdict } from "../data/shapes.ts";

const GLYPHS = { fail: "✕", inconclusive: "◐", pass: "✓", unhealthy: "!" } as const;

/** A verdict: glyph, word and colour. `approved` says of what passes that somebody approved it. */
export function VerdictMark({ verdict, approved }: { verdict: Verdict; approved?: boolean }) {
  return (
    <span class={`verdict ${verdict}`}>
      <span class="glyph" aria-hidden="true">
        {GLYPHS[verdict]}
      </span>
      {approved === true ? "approved" : verdict}
    </span>
  );
}
