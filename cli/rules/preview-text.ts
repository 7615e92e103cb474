import type { HiddenPlace } from "../../differ/index.ts";

const SHOWN_MAX = 50;
const SAMPLES_SHOWN_MAX = 3;

const MARKS: Readonly<Record<HiddenPlace["standing"], string>> = {
  failing: "✗ fails",
  suspect: "? suspect",
  other: "  noise",
};

/** What a rule would hide, for people. */
export function previewText(
  hidden: readonly HiddenPlace[],
  from: {
    readonly rule: { readonly match: string; readonly path: string };
    readonly run: string;
    readonly samplesOf: (fingerprint: string) => readonly string[];
  },
): string {
  const { rule, run, samplesOf } = from;
  const where = rule.match === "**" ? "at every endpoint" : `at ${rule.match}`;
  if (hidden.length === 0)
    return `Ignoring ${rule.path} ${where} would hide nothing that ${run} has seen.\n`;
  const lines = [
    `Ignoring ${rule.path} ${where} would hide ${hidden.length} ${hidden.length === 1 ? "place" : "places"} of ${run}:`,
  ];
  for (const { endpoint, path, reach, standing } of hidden.slice(0, SHOWN_MAX)) {
    const part = reach === "part" ? "  (some of it)" : "";
    const samples = samplesOf(path.fingerprint).slice(0, SAMPLES_SHOWN_MAX);
    lines.push(
      `  ${MARKS[standing].padEnd(9)}  ${endpoint}  ${path.path} ${path.kind}${part}  ${path.fingerprint}`,
      `             candidate odd ${path.candidateOdd}, secondary ${path.secondaryOdd}, primary ${path.primaryOdd}, all different ${path.allDifferent} of ${path.n}${samples.length === 0 ? "" : `  samples ${samples.join(", ")}`}`,
    );
  }
  if (hidden.length > SHOWN_MAX) lines.push(`  and ${hidden.length - SHOWN_MAX} more`);
  if (hidden.some(({ standing }) => standing === "failing"))
    lines.push("It hides a failure: where that is intended, shadowdiff approve says so in sight.");
  return `${lines.join("\n")}\n`;
}
