import { useAnswer } from "../data/api.ts";
import { inRun } from "../data/in-run.ts";
import { connection } from "../data/live.ts";
import type { StatusAnswer } from "../data/shapes.ts";
import { Pill, type PillTone } from "../parts/pill.tsx";

type Phase = StatusAnswer["phase"];

const TONES: Readonly<Record<Phase, PillTone>> = {
  waiting: "doubt",
  mirroring: "good",
  paused: "doubt",
  draining: "plain",
  done: "plain",
};

const GLYPHS: Readonly<Record<Phase, string>> = {
  waiting: "◷",
  mirroring: "●",
  paused: "❚❚",
  draining: "◌",
  done: "■",
};

/** What the run does now, and whether the page hears of it. */
export function LivePill() {
  const { value } = useAnswer<StatusAnswer>(inRun("/status"));
  if (connection.value === "report") return <Pill>report</Pill>;
  return (
    <span class="row" role="status">
      {connection.value === "lost" ? (
        <Pill tone="bad">
          <span aria-hidden="true">⚡</span> not live, trying again
        </Pill>
      ) : null}
      {value === undefined ? null : (
        <Pill tone={TONES[value.phase]}>
          <span aria-hidden="true">{GLYPHS[value.phase]}</span> {value.phase}
        </Pill>
      )}
    </span>
  );
}
