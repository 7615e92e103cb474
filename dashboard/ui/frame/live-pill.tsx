import { useAnswer } from "../data/api.ts";
import { inRun } from "../data/in-run.ts";
import { connection } from "../data/live.ts";
import type { StatusAnswer } from "../data/shapes.ts";
import { timeNow } from "../parts/when.tsx";
import { duration } from "../words/times.ts";
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
  const quietMs = value === undefined ? undefined : quietFor(value);
  if (connection.value === "report") return <Pill>report</Pill>;
  return (
    <span class="row" role="status">
      {connection.value === "lost" ? (
        <Pill tone="bad">
          <span aria-hidden="true">⚡</span> not live, trying again
        </Pill>
      ) : null}
      {value === undefined ? null : quietMs !== undefined ? (
        <Pill tone="doubt">
          <span aria-hidden="true">◌</span> no traffic for {duration(quietMs)}
        </Pill>
      ) : (
        <Pill tone={TONES[value.phase]}>
          <span aria-hidden="true">{GLYPHS[value.phase]}</span> {value.phase}
        </Pill>
      )}
    </span>
  );
}

/** From here on a run that mirrors has nothing to mirror. */
const QUIET_MS = 60_000;

/** How long no request came to a run that would mirror it; undefined where that is nothing to say. */
function quietFor({ phase, lastRequestAt }: StatusAnswer): number | undefined {
  if (phase !== "mirroring" || lastRequestAt === undefined) return undefined;
  const ms = timeNow() - Date.parse(lastRequestAt);
  return ms >= QUIET_MS ? ms : undefined;
}
