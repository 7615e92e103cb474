import { useEffect } from "preact/hooks";
import type { Sample } from "../../../../differ/index.ts";
import { answers } from "../../data/api.ts";
import { inRun } from "../../data/in-run.ts";
import { useKeys } from "../../keys/follow-keys.ts";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { When } from "../../parts/when.tsx";
import { linkTo } from "../../route/link-to.ts";
import { go } from "../../route/location.ts";
import type { ShownDifference } from "../difference/difference-words.ts";
import { samplesOf } from "../difference/samples-of.ts";
import { Redacted } from "./cell-text.tsx";
import { neighbours } from "./sample-order.ts";

/** What was asked and when, and the way to the samples beside it. */
export function SampleHead({
  sample: { id, endpoint, capturedAt, request },
  group,
  of,
}: {
  sample: Sample;
  group: ShownDifference | undefined;
  /** Fingerprint of the difference that its samples are looked at for. */
  of: string | undefined;
}) {
  return (
    <header class="sample-head">
      <div>
        <p class="small soft">
          <a href={linkTo("/differences", { endpoint })}>
            <EndpointName name={endpoint} />
          </a>
          {of === undefined ? null : (
            <>
              {" › "}
              <a href={linkTo(`/differences/${of}`)} class="place">
                {group?.path ?? of}
              </a>
            </>
          )}
          {" › "}sample {id}
        </p>
        <h1 class="code">
          {request.method} <Redacted text={request.path} />
        </h1>
        <p class="small soft">
          <When at={capturedAt} />
        </p>
      </div>
      {group === undefined ? null : <Neighbours id={id} group={group} />}
    </header>
  );
}

function Neighbours({ id, group }: { id: string; group: ShownDifference }) {
  const of = group.fingerprint;
  const ids = samplesOf(group).map((ref) => ref.id);
  const { at, before, after } = neighbours(ids, id);
  const hrefOf = (to: string): string => linkTo(`/samples/${encodeURIComponent(to)}`, { of });
  const leave = (to: string | undefined): void => {
    if (to !== undefined) go(hrefOf(to));
  };
  const on = "This screen" as const;
  useKeys([
    {
      ...{ keys: "[", also: ["ArrowLeft"], label: "Previous sample", group: on },
      run: () => leave(before),
    },
    {
      ...{ keys: "]", also: ["ArrowRight"], label: "Next sample", group: on },
      run: () => leave(after),
    },
    {
      ...{ keys: "u", also: ["Escape"], label: "Up to the difference", group: on },
      run: () => go(linkTo(`/differences/${of}`)),
    },
  ]);
  // The next one is there at once.
  useEffect(
    () =>
      after === undefined
        ? undefined
        : answers.watch(inRun(`/samples/${encodeURIComponent(after)}`)),
    [after],
  );
  return (
    <nav class="row" aria-label="Samples of this difference">
      <SampleLink to={before} hrefOf={hrefOf} title="Previous" keys="[" />
      <span class="small soft">{at === -1 ? "" : `${at + 1} of ${ids.length}`}</span>
      <SampleLink to={after} hrefOf={hrefOf} title="Next" keys="]" />
    </nav>
  );
}

function SampleLink({
  to,
  hrefOf,
  title,
  keys,
}: {
  to: string | undefined;
  hrefOf: (to: string) => string;
  title: string;
  keys: string;
}) {
  if (to === undefined) {
    return (
      <span class="button" aria-disabled="true">
        {title}
      </span>
    );
  }
  return (
    <a class="button" href={hrefOf(to)}>
      {title} <kbd aria-hidden="true">{keys}</kbd>
    </a>
  );
}
