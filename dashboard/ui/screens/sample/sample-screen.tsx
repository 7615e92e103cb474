import { useMemo, useState } from "preact/hooks";
import type { Sample } from "../../../../differ/index.ts";
import { answers, useAnswer } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import { useKeys } from "../../keys/follow-keys.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { go, hrefWith, place } from "../../route/location.ts";
import type { ScreenProps } from "../../route/screen.ts";
import { useTitle } from "../../route/use-title.ts";
import { count } from "../../words/numbers.ts";
import type { ShownDifference } from "../difference/difference-words.ts";
import type { SelectedRow } from "./aligned-bodies.tsx";
import { BodiesPanel } from "./bodies-panel.tsx";
import { HeadersPanel } from "./headers-panel.tsx";
import { PlaceTable } from "./place-table.tsx";
import { readSample } from "./read-sample.ts";
import { RequestPanel } from "./request-panel.tsx";
import { RoleCards } from "./role-cards.tsx";
import { ROLES } from "./roles.ts";
import { SampleHead } from "./sample-head.tsx";
import { differenceAt, readingOrder } from "./sample-order.ts";
import "./sample.css";
import "./places.css";
import "./bodies.css";

/** One exchange: what was asked, what the three answered, and where they differ. */
export function SampleScreen({ params }: ScreenProps) {
  const id = params["id"] ?? "";
  const path = inRun(`/samples/${encodeURIComponent(id)}`);
  const shown = useAnswer<Sample>(path);
  useTitle(`Sample ${id}`);
  return (
    <div class="screen sample">
      <Loaded of={shown} lines={8} retry={() => void answers.reread(path)}>
        {(sample) => <SampleOf key={sample.id} sample={sample} />}
      </Loaded>
    </div>
  );
}

function SampleOf({ sample }: { sample: Sample }) {
  const of = place().query.get("of") ?? undefined;
  const group = useAnswer<ShownDifference>(
    of === undefined ? undefined : inRun(`/differences/${encodeURIComponent(of)}`),
  ).value;
  const read = useMemo(() => readSample(sample), [sample]);
  const order = useMemo(() => readingOrder(sample.differences), [sample]);
  const [row, setRow] = useState<SelectedRow>();
  const selected = selectedPlace(sample) ?? differenceAt(sample.differences, group) ?? order[0];
  const select = (index: number): void => {
    setRow(undefined);
    go(hrefWith({ place: String(index) }), "replace");
  };
  const step = (by: number): void => {
    const at = selected === undefined ? -1 : order.indexOf(selected);
    const next = order[Math.max(0, Math.min(order.length - 1, at + by))];
    if (next !== undefined) select(next);
  };
  const on = "This screen" as const;
  useKeys([
    { keys: "j", also: ["ArrowDown"], label: "Next difference", group: on, run: () => step(1) },
    { keys: "k", also: ["ArrowUp"], label: "Previous difference", group: on, run: () => step(-1) },
  ]);
  return (
    <>
      <SampleHead sample={sample} group={group} of={of} />
      <RoleCards sample={sample} bodies={read.bodies} />
      <section class="panel" aria-labelledby="places">
        <div class="panel-head">
          <h2 id="places">{headOf(sample)}</h2>
          <span class="small faint key-hint">
            <kbd>j</kbd> <kbd>k</kbd> go through them
          </span>
        </div>
        {sample.differences.length === 0 ? null : (
          <PlaceTable
            differences={sample.differences}
            order={order}
            selected={selected}
            onSelect={select}
          />
        )}
      </section>
      <BodiesPanel {...{ sample, read, selected, row }} onRow={setRow} />
      <div class="columns sample-more">
        <section class="panel" aria-labelledby="headers">
          <h2 id="headers">Answers' headers</h2>
          <HeadersPanel rows={read.headers} roles={ROLES} />
        </section>
        <section class="panel" aria-labelledby="request">
          <h2 id="request">Request</h2>
          <RequestPanel sample={sample} />
        </section>
      </div>
    </>
  );
}

/** The number of a difference in the address. */
function selectedPlace({ differences }: Sample): number | undefined {
  const asked = Number(place().query.get("place") ?? Number.NaN);
  return Number.isInteger(asked) && differences[asked] !== undefined ? asked : undefined;
}

function headOf({ differences }: Sample): string {
  const ignored = differences.filter((one) => one.ignored !== undefined).length;
  const counting = differences.length - ignored;
  const alone = differences.filter(
    (one) => one.ignored === undefined && one.class === "candidate",
  ).length;
  if (counting === 0) return ignored === 0 ? "Nothing differs" : "What differs is ignored by rules";
  const places = counting === 1 ? "1 place differs" : `${count(counting)} places differ`;
  if (alone === counting) return `${places}: the candidate is the odd one`;
  const where = alone === 0 ? "none" : count(alone);
  return `${places}; the candidate is the odd one in ${where}`;
}
