export interface ProgressInput {
  readonly handled: number;
  /** Of the recording that has been read, from 0 to 1. */
  readonly share: number;
  readonly elapsedMs: number;
  readonly outcome: string;
  /** Draw a bar, for a terminal. */
  readonly bar: boolean;
}

const BAR_CHARS = 20;

/** `[#####···············] 25 % · 300 requests · 150/s · 0:06 left · 290 compared · 0 lost`. */
export function replayProgress(input: ProgressInput): string {
  const { handled, share, elapsedMs, outcome } = input;
  const filled = Math.round(share * BAR_CHARS);
  const bar = input.bar ? `[${"#".repeat(filled)}${"·".repeat(BAR_CHARS - filled)}] ` : "";
  const rate = elapsedMs > 0 ? Math.round((handled * 1000) / elapsedMs) : 0;
  const leftMs = share > 0 && share < 1 ? (elapsedMs * (1 - share)) / share : undefined;
  const left = leftMs === undefined ? "" : ` · ${clockText(leftMs)} left`;
  return `${bar}${Math.floor(share * 100)} % · ${handled} requests · ${rate}/s${left} · ${outcome}`;
}

function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const tail = String(seconds % 60).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${tail}`
    : `${minutes}:${tail}`;
}
