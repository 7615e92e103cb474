/** Why the books have a request where it is, in words; docs/reasons.md says more. */
const WORDS: Readonly<Record<string, string>> = {
  "body-too-large": "body over mirror.bodyMax",
  "memory-full": "memory for bodies is full",
  "in-flight-full": "the shadow does not keep up",
  "shadow-down": "the shadow's thread is being started",
  "baseline-circuit-open": "a baseline fails",
  "client-aborted": "the client left",
  "worker-lost": "a live worker died",
  "shadow-lost": "the shadow's thread died",
  "not-sendable": "meant for the proxy itself",
  "drain-timeout": "the end came first",
  "differ-failed": "the comparison failed",
  "shadow-overrun": "the shadow was overrun",
};

/** A reason in words where there are any, else as it is. */
export function reasonWords(reason: string): string {
  return WORDS[reason] ?? reason;
}
