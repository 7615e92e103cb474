/** Exit codes of the contract (design 6.1). */
export const EXIT = {
  ok: 0,
  regression: 1,
  inconclusive: 2,
  unhealthy: 3,
  usage: 64,
  someInputInvalid: 65,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
