import type { EndpointProposals, Proposal } from "../../differ/index.ts";

const SECTIONS = ["arrays", "numbers", "times", "ignore"] as const;

/** Proposals as YAML to paste, the evidence in comments. */
export function suggestText(
  endpoints: readonly EndpointProposals[],
  from: { readonly run: string; readonly compared: number },
): string {
  const lines = [`# Proposed from run ${from.run}, ${from.compared} exchanges compared`];
  const proposing = endpoints.filter(({ proposals }) => proposals.length > 0);
  if (proposing.length === 0) lines.push("# No place is noisy enough for a rule.");
  else lines.push("compare:");
  for (const { endpoint, proposals } of proposing) {
    lines.push(`  - match: ${quoted(endpoint)}`);
    for (const section of SECTIONS) {
      const here = proposals.filter((proposal) => proposal.section === section);
      if (here.length === 0) continue;
      lines.push(`    ${section}:`);
      for (const proposal of here) {
        lines.push(`      # ${comment(proposal.evidence)}`, `      ${ruleText(proposal)}`);
      }
    }
  }
  for (const { endpoint, left } of endpoints) {
    for (const { path, why } of left)
      lines.push(`# No rule for ${comment(`${endpoint} ${path}: ${why}`)}`);
  }
  return `${lines.join("\n")}\n`;
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
