import type { Answer, Exchange, Outcome, Placement, RequestSnapshot } from "../../../core/index.ts";

export function request(path: string, more: Partial<RequestSnapshot> = {}): RequestSnapshot {
  return { method: "GET", path, headers: [], body: undefined, trailers: [], ...more };
}

export function jsonAnswer(value: unknown, more: Partial<Answer> = {}): Answer {
  return {
    kind: "answered",
    status: 200,
    headers: ["content-type", "application/json"],
    trailers: [],
    body: { kind: "whole", bytes: Buffer.from(JSON.stringify(value)) },
    latencyMs: undefined,
    ...more,
  };
}

/** Candidate odd where `candidate` differs from `baseline`. */
export function exchange(
  placement: Placement,
  outcomes: {
    readonly baseline: Outcome;
    readonly secondary?: Outcome;
    readonly candidate?: Outcome;
  },
  asked: RequestSnapshot = request("/p/1"),
): Exchange {
  const { baseline, secondary = baseline, candidate = baseline } = outcomes;
  return {
    id: String(placement.seq),
    placement,
    capturedAtMs: 1_700_000_000_000 + placement.seq,
    request: asked,
    outcomes: { primary: baseline, secondary, candidate },
  };
}
