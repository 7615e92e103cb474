import { signal } from "@preact/signals";
import { absoluteTime, relativeTime } from "../words/times.ts";

/** The time that "3 min ago" is reckoned from. */
const now = signal(Date.now());
const TICK_MS = 5000;

/** Lets relative times go on, once. */
export function followTime(): void {
  setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, TICK_MS);
  document.addEventListener("visibilitychange", () => (now.value = Date.now()));
}

/** Goes on by itself, and what reads it is drawn anew. */
export function timeNow(): number {
  return now.value;
}

/** A time: absolute in the reader's zone, relative beside it. `brief` shows the relative one alone. */
export function When({ at, brief }: { at: string; brief?: boolean }) {
  const ago = relativeTime(at, now.value);
  const full = absoluteTime(at);
  if (brief === true) {
    return (
      <time class="when" dateTime={at} title={full}>
        {ago}
      </time>
    );
  }
  return (
    <time class="when" dateTime={at}>
      {full}
      <span class="ago">{ago}</span>
    </time>
  );
}
