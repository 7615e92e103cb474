import type { RulePreviewShown, RuleWanted } from "../../../server/steering.ts";
import type { Shown } from "../../data/answers.ts";
import { Command } from "../../parts/command.tsx";
import { EndpointName } from "../../parts/endpoint-name.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { linkTo } from "../../route/link-to.ts";
import { count, counted } from "../../words/numbers.ts";

const FROM_NOW_ON =
  "A rule holds for what is compared after it is taken: what this run counted before stays in its verdict.";

/** What a rule would hide of what the run has seen, and the rule as YAML. */
export function RulePreview({
  rule,
  of,
  pasted,
}: {
  rule: RuleWanted;
  of: Shown<RulePreviewShown>;
  /** The YAML is to be pasted: it stands open. */
  pasted: boolean;
}) {
  return (
    <Loaded of={of} lines={2}>
      {(preview) => (
        <section class="stack">
          {preview.tooBroad === undefined ? null : (
            <div class="notice bad" role="alert">
              <span>
                This rule is refused, because {preview.tooBroad}. Name a narrower place, or approve
                the one difference that is meant.
              </span>
            </div>
          )}
          <h3>{headOf(rule, preview)}</h3>
          {hidesRegression(rule, preview) ? (
            <p class="notice">
              What fails may be a regression, and a rule hides it for good. Where it is meant,
              approve it instead: an approval keeps the evidence, and covers this one difference.
            </p>
          ) : null}
          {preview.tooBroad === undefined ? <p class="small">{FROM_NOW_ON}</p> : null}
          <HiddenPlaces preview={preview} />
          <details open={pasted}>
            <summary class="small soft">As YAML, in the configuration's file</summary>
            <Command text={preview.yaml} />
          </details>
        </section>
      )}
    </Loaded>
  );
}

function headOf({ section }: RuleWanted, { hidden, more = 0 }: RulePreviewShown): string {
  const n = hidden.length + more;
  if (n === 0) return "It concerns nothing that this run has seen differ.";
  return section === "ignore"
    ? `Would hide ${counted(n, "place")} of this run`
    : `Concerns ${counted(n, "place")} of this run`;
}

function hidesRegression({ section }: RuleWanted, { hidden, tooBroad }: RulePreviewShown): boolean {
  return (
    section === "ignore" &&
    tooBroad === undefined &&
    hidden.some(({ standing }) => standing !== "other")
  );
}

const STANDINGS = {
  failing: ["✕", "fails"],
  suspect: ["◐", "candidate odd oftener than chance makes it"],
  other: ["≈", "noise"],
} as const;

function HiddenPlaces({ preview: { hidden, more = 0 } }: { preview: RulePreviewShown }) {
  if (hidden.length === 0) return null;
  return (
    <ul class="hidden-places">
      {hidden.map(({ endpoint, path, standing, samples }) => {
        const [glyph, words] = STANDINGS[standing];
        return (
          <li key={path.fingerprint} class={`standing-${standing}`}>
            <span class="standing">
              <span aria-hidden="true">{glyph}</span> {words}
            </span>
            <span>
              <a class="place" href={linkTo(`/differences/${path.fingerprint}`)}>
                {path.path}
              </a>{" "}
              <EndpointName name={endpoint} />
              <span class="small soft block">
                candidate odd in {count(path.candidateOdd)}, secondary in {count(path.secondaryOdd)}
                , all different in {count(path.allDifferent)} of {count(path.n)}
                <SampleLinks samples={samples} fingerprint={path.fingerprint} />
              </span>
            </span>
          </li>
        );
      })}
      {more > 0 ? <li class="soft">and {count(more)} more</li> : null}
    </ul>
  );
}

const SAMPLES_SHOWN = 3;

function SampleLinks({
  samples,
  fingerprint,
}: {
  samples: readonly string[];
  fingerprint: string;
}) {
  if (samples.length === 0) return null;
  return (
    <>
      {" · samples "}
      {samples.slice(0, SAMPLES_SHOWN).map((id, at) => (
        <span key={id}>
          {at === 0 ? "" : ", "}
          <a href={linkTo(`/samples/${encodeURIComponent(id)}`, { of: fingerprint })}>{id}</a>
        </span>
      ))}
    </>
  );
}
