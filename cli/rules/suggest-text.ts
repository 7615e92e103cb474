import type { EndpointProposals, Proposal } from "../../differ/index.ts";

const LISTED_MAX = 5;

const SECTIONS = ["arrays", "numbers", "times", "ignore"] as const;

/** Proposals as YAML to paste, the evidence in comments. */
export function suggestText(
  endpoints: readonly EndpointProposals[],
  from: { readonly run: string; readonly compared: number },
): string {
  const lines = [`# Proposed from run ${from.run}, ${from.compared} exchanges compared`];
  // The first rule that fits names a request: those that fit fewer endpoints come first.
  const proposing = endpoints
    .filter(({ proposals }) => proposals.length > 0)
    .toSorted((left, right) => left.alsoFits.length - right.alsoFits.length);
  if (proposing.length === 0) lines.push("# No place is noisy enough for a rule.");
  else lines.push("compare:");
  for (const { endpoint, alsoFits, proposals } of proposing) {
    if (alsoFits.length > 0)
      lines.push(`  # also fits, and gives its name to, ${comment(listed(alsoFits))}`);
    lines.push(`  - match: ${quoted(endpoint)}`);
    for (const section of SECTIONS) {
      const here = proposals.filter((proposal) => proposal.section === section);
      if (here.length === 0) continue;
      lines.push(`    ${section}:`);
      for (const proposal of here) {
        lines.push(`      # ${comment(proposal.evidence)}`);
        const more = otherPlaces(proposal, endpoint);
        if (more.length > 0) lines.push(`      # also hides ${comment(listed(more))}`);
        lines.push(`      ${ruleText(proposal)}`);
      }
    }
  }
  for (const { endpoint, left } of endpoints) {
    for (const { path, why } of left)
      lines.push(`# No rule for ${comment(`${endpoint} ${path}: ${why}`)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A few of them, and how many more. */
function listed(places: readonly string[]): string {
  const more = places.length - LISTED_MAX;
  return `${places.slice(0, LISTED_MAX).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What a rule hides beside the place that it was made for. */
function otherPlaces(proposal: Proposal, endpoint: string): string[] {
  if (proposal.section !== "ignore") return [];
  const others = proposal.hides.filter(
    (one) => one.endpoint !== endpoint || one.path.path !== proposal.place,
  );
  return others.map((one) => `${one.endpoint} ${one.path.path} ${one.path.kind}`);
}

function ruleText(proposal: Proposal): string {
  const path = quoted(proposal.path);
  if (proposal.section === "ignore")
    return `- { path: ${path}, reason: ${quoted(proposal.reason)} }`;
  const option = Object.entries(proposal.option).map(([key, value]) => `${key}: ${value}`);
  return `${path}: { ${option.join(", ")} }`;
}

/** A JSON text is a YAML text. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Stays one line, whatever a path is made of. */
function comment(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}
