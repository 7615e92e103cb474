import { useState } from "preact/hooks";
import { answers, useAnswer } from "../../data/api.ts";
import { embeddedAnswers } from "../../data/fetch-json.ts";
import { inRun } from "../../data/in-run.ts";
import { useKeys } from "../../keys/follow-keys.ts";
import { Command } from "../../parts/command.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { Interval } from "../../parts/interval.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { OddBar, oddParts } from "../../parts/odd-bar.tsx";
import { SeverityMark } from "../../parts/severity-mark.tsx";
import { BarLegend } from "../../parts/share-bar.tsx";
import { Term } from "../../parts/term.tsx";
import { VerdictMark } from "../../parts/verdict-mark.tsx";
import { When } from "../../parts/when.tsx";
import { linkTo } from "../../route/link-to.ts";
import { go, hrefWith, place } from "../../route/location.ts";
import type { ScreenProps } from "../../route/screen.ts";
import { useTitle } from "../../route/use-title.ts";
import { kindWords } from "../../words/kinds.ts";
import { count, evidence } from "../../words/numbers.ts";
import { ApproveDialog } from "./approve-dialog.tsx";
import { approveCommand, previewCommand } from "./commands.ts";
import {
  type ShownDifference,
  explainSentence,
  isLatency,
  noisySentence,
  oddSentence,
  unexplainedSentence,
  whySentence,
} from "./difference-words.ts";
import { Example } from "./example.tsx";
import { EvidencePanel } from "./evidence-panel.tsx";
import { groupOf } from "./group-of.ts";
import { IgnoreDialog } from "./rule-dialog.tsx";
import { PlaceList } from "./place-list.tsx";
import { samplesOf } from "./samples-of.ts";
import { SampleStrip } from "./sample-strip.tsx";
import { Standing } from "./standing.tsx";
import "./difference.css";

/** One difference: who is odd, why that is a regression or noise, and what can be done about it. */
export function DifferenceScreen({ params }: ScreenProps) {
  const path = inRun(`/differences/${encodeURIComponent(params["fp"] ?? "")}`);
  const shown = useAnswer<ShownDifference>(path);
  useTitle(shown.value === undefined ? undefined : shown.value.path);
  return (
    <div class="screen difference">
      <Loaded of={shown} lines={6} retry={() => void answers.reread(path)}>
        {(difference) => <Difference difference={difference} />}
      </Loaded>
    </div>
  );
}

type Doing = "approve" | "ignore" | undefined;

/** A dialog stands in the address, so that the list's keys lead to it. */
function useDoing(): [Doing, (doing: Doing) => void] {
  const asked = place().query.get("do");
  const [doing, setDoing] = useState<Doing>(
    asked === "approve" || asked === "ignore" ? asked : undefined,
  );
  const change = (to: Doing): void => {
    setDoing(to);
    if (to === undefined && place().query.has("do")) go(hrefWith({ do: undefined }), "replace");
  };
  return [doing, change];
}

function Difference({ difference }: { difference: ShownDifference }) {
  const [doing, setDoing] = useDoing();
  const [first] = samplesOf(difference);
  const group = "This screen" as const;
  const openSample = (): void => {
    if (first !== undefined) {
      go(linkTo(`/samples/${encodeURIComponent(first.id)}`, { of: difference.fingerprint }));
    }
  };
  const inReport = embeddedAnswers() !== undefined;
  useKeys([
    ...(inReport ? [] : actKeys(setDoing)),
    { keys: "Enter", label: "Open the newest sample", group, run: openSample },
  ]);
  return (
    <>
      <Head difference={difference} inReport={inReport} onDo={setDoing} />
      <Standing difference={difference} />
      <OddPanel difference={difference} />
      {inReport ? <ReportCommands difference={difference} /> : null}
      <section class="panel" aria-labelledby="samples">
        <div class="panel-head">
          <h2 id="samples">Samples</h2>
          <span class="small faint key-hint">
            <kbd>Enter</kbd> opens the first
          </span>
        </div>
        {isLatency(difference) ? (
          <p class="soft">Latency is judged over all answers: no single exchange shows it.</p>
        ) : (
          <>
            <Unexplained difference={difference} />
            <SampleStrip refs={difference.sampleRefs} fingerprint={difference.fingerprint} />
          </>
        )}
      </section>
      <div class="columns">
        <EvidencePanel difference={difference} />
        <div class="stack difference-side">
          <FactsPanel difference={difference} />
          <GroupPanel difference={difference} />
        </div>
      </div>
      {doing === "approve" ? (
        <ApproveDialog difference={difference} onClose={() => setDoing(undefined)} />
      ) : null}
      {doing === "ignore" ? (
        <IgnoreDialog difference={difference} onClose={() => setDoing(undefined)} />
      ) : null}
    </>
  );
}

function actKeys(onDo: (doing: Doing) => void) {
  const group = "This screen" as const;
  return [
    { keys: "y", label: "Approve", group, run: () => onDo("approve") },
    { keys: "i", label: "Ignore", group, run: () => onDo("ignore") },
  ];
}

function Head({
  difference: { path, kind, endpoint, severity, verdict, approved },
  inReport,
  onDo,
}: {
  difference: ShownDifference;
  inReport: boolean;
  onDo: (doing: Doing) => void;
}) {
  return (
    <header class="difference-head">
      <div>
        <p class="small soft">
          <a href={linkTo("/differences", { endpoint })}>
            <EndpointName name={endpoint} />
          </a>
        </p>
        <h1>
          <span class="place">{path}</span> <span class="kind">{kindWords(kind)}</span>
        </h1>
        <p class="row difference-marks">
          <VerdictMark verdict={verdict} approved={approved === true} />
          <span class="row severity-words">
            <SeverityMark severity={severity} /> severity
          </span>
        </p>
      </div>
      {inReport ? null : (
        <div class="row difference-actions">
          <button type="button" class="button" onClick={() => onDo("approve")}>
            Approve … <kbd aria-hidden="true">y</kbd>
          </button>
          <button type="button" class="button" onClick={() => onDo("ignore")}>
            Ignore … <kbd aria-hidden="true">i</kbd>
          </button>
        </div>
      )}
    </header>
  );
}

/** A report has nobody to ask for a change: what to run where the files are. */
function ReportCommands({ difference }: { difference: ShownDifference }) {
  const { fingerprint, path, endpoint } = difference;
  return (
    <section class="panel stack" aria-labelledby="commands">
      <h2 id="commands">What can be done where the files are</h2>
      <p class="small soft">A report changes nothing. Where this is meant, approve it:</p>
      <Command text={approveCommand({ fingerprint, reason: "", by: "" })} />
      <p class="small soft">Where it is to be ignored, see first what that would hide:</p>
      <Command text={previewCommand({ path, endpoint })} />
    </section>
  );
}

function OddPanel({ difference }: { difference: ShownDifference }) {
  const { n, only, noisyBefore, endpoint } = difference;
  return (
    <section class="panel stack" aria-labelledby="odd">
      <h2 id="odd" class="sentence">
        {oddSentence(difference)}
      </h2>
      {only === undefined ? null : <p class="notice explains">{explainSentence(only)}</p>}
      <OddBar counts={difference} />
      <BarLegend parts={oddParts(difference)} show={(value) => `${count(value)} of ${count(n)}`} />
      <p>{whySentence(difference)}</p>
      <Example difference={difference} />
      {isLatency(difference) ? (
        <p>
          <a href={linkTo(`/latency/${encodeURIComponent(endpoint)}`)}>
            By how much: the latencies of the three beside each other
          </a>
        </p>
      ) : null}
      {noisyBefore === undefined ? null : <p class="small soft">{noisySentence(noisyBefore)}</p>}
    </section>
  );
}

/** Where nothing about the requests tells, what is left to a reader. */
function Unexplained({ difference }: { difference: ShownDifference }) {
  const text = unexplainedSentence(difference);
  return text === undefined ? null : <p class="small soft unexplained">{text}</p>;
}

function FactsPanel({ difference }: { difference: ShownDifference }) {
  const { candidateRate, secondaryRate, comparator, fingerprint, firstSeen, lastSeen } = difference;
  return (
    <section class="panel" aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <dl class="facts">
        <dt>
          Candidate <Term of="odd" />
        </dt>
        <dd>
          <Interval of={candidateRate} />
        </dd>
        <dt>
          <Term of="noise">Noise</Term> (secondary odd)
        </dt>
        <dd>
          <Interval of={secondaryRate} />
        </dd>
        <dt>
          <Term of="evidence">Evidence</Term>
        </dt>
        <dd>
          {evidence(difference.evidence)} of {evidence(difference.threshold)} for a fail
        </dd>
        {comparator === undefined || isLatency(difference) ? null : (
          <>
            <dt>Compared</dt>
            <dd>{comparator.text}</dd>
          </>
        )}
        {firstSeen === undefined ? null : (
          <>
            <dt>First seen</dt>
            <dd>
              <When at={firstSeen} />
            </dd>
          </>
        )}
        {lastSeen === undefined ? null : (
          <>
            <dt>Last seen</dt>
            <dd>
              <When at={lastSeen} />
            </dd>
          </>
        )}
        <dt>Fingerprint</dt>
        <dd class="code">{fingerprint}</dd>
      </dl>
      <details>
        <summary class="small soft">Approve it on the command line</summary>
        <Command text={approveCommand({ fingerprint, reason: "", by: "" })} />
      </details>
    </section>
  );
}

function GroupPanel({ difference }: { difference: ShownDifference }) {
  const { fingerprint, causedBy } = difference;
  const group = groupOf(difference);
  if (group.length < 2) return null;
  return (
    <section class="panel" aria-labelledby="group">
      <h2 id="group">Goes wrong together with</h2>
      <p class="small soft">
        {causedBy === undefined
          ? "These places are odd in the same exchanges as this one, the head of the group: probably one cause."
          : "This place is odd in the same exchanges as the first one, the head of its group: probably one cause."}
      </p>
      <PlaceList places={group} current={fingerprint} links />
    </section>
  );
}
