import type { RunOverview } from "../../data/shapes.ts";
import { counted } from "../../words/numbers.ts";

/** The verdict as a sentence for somebody who sees it for the first time. */
export function verdictSentence({ verdict, compared }: RunOverview): string {
  switch (verdict) {
    case "fail":
      return "The candidate answers differently from the release that runs now.";
    case "unhealthy":
      return "This comparison cannot be trusted yet.";
    case "inconclusive":
      return compared === 0
        ? "Nothing was compared yet."
        : "Not enough was seen yet to say pass or fail.";
    case "pass":
      return "The candidate answers as the release that runs now, beyond noise.";
  }
}

/** What it rests on, in a line. */
export function verdictBasis(overview: RunOverview): string {
  const { compared, endpoints, groups } = overview;
  const seen = endpoints.fail + endpoints.inconclusive + endpoints.pass;
  const causes = groups.high + groups.medium + groups.low;
  const parts = [
    `${counted(compared, "exchange")} of ${counted(seen, "endpoint")} compared`,
    ...(causes === 0 ? [] : [`${counted(causes, "cause")} ${causes === 1 ? "fails" : "fail"}`]),
    ...(endpoints.inconclusive === 0
      ? []
      : [`${counted(endpoints.inconclusive, "endpoint")} undecided`]),
  ];
  return parts.join(" · ");
}

/** What is still needed, where it is known. */
export function stillNeeded({ requestsNeeded, verdict }: RunOverview): string | undefined {
  if (requestsNeeded === undefined || requestsNeeded === 0 || verdict === "pass") return undefined;
  return `About ${counted(requestsNeeded, "more request")} of the endpoint that needs most of them would decide the rest.`;
}

export interface ReasonPart {
  readonly text: string;
  /** A fingerprint, which is a link. */
  readonly fingerprint?: true;
}

const FINGERPRINT = /\b([0-9a-f]{12})\b/;

/** A reason's message, with the fingerprints in it told apart. */
export function reasonParts(message: string): ReasonPart[] {
  return message
    .split(FINGERPRINT)
    .map((text, index): ReasonPart => (index % 2 === 1 ? { text, fingerprint: true } : { text }))
    .filter(({ text }) => text !== "");
}

/** Reasons that name a difference are told by the list of causes; the others stand by themselves. */
export function isOfACause({ code }: { readonly code: string }): boolean {
  return code === "HARD_RULE" || code === "FIELD_REGRESSION" || code === "LATENCY";
}
