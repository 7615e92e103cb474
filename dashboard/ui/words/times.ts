const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 2026-12-01 04:22:58 in a time zone (the reader's, where none is given). */
export function absoluteTime(iso: string, timeZone?: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}:${part("second")}`;
}

/**
 * Seconds since 1970 as an axis has room for: 04:22, 04:22:58 where two are less than a minute apart, and the day
 * in a line of its own at the first and wherever it is another one.
 */
export function tickTimes(ticks: readonly number[], timeZone?: string): string[] {
  const [first = 0, second = Infinity] = ticks;
  const length = second - first < 60 ? 8 : 5;
  let before = "";
  return ticks.map((seconds) => {
    const text = absoluteTime(new Date(seconds * 1000).toISOString(), timeZone);
    const [day = "", time = ""] = text.split(" ");
    const said = day === before ? "" : `\n${day}`;
    before = day;
    return time.slice(0, length) + said;
  });
}

/** "just now", "12 s ago", "3 min ago", "5 h ago", "2 d ago"; "in 3 min" for what is to come. */
export function relativeTime(iso: string, nowMs: number): string {
  const past = nowMs - new Date(iso).getTime();
  if (Number.isNaN(past)) return "";
  if (Math.abs(past) < 5 * SECOND) return "just now";
  const text = duration(Math.abs(past));
  return past > 0 ? `${text} ago` : `in ${text}`;
}

/** In the largest unit that fits: 12 s, 3 min, 5 h, 2 d. */
export function duration(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** "Europe/Berlin (UTC+1)": said once on the page, so that no time needs it. */
export function zoneName(now: Date, timeZone?: string): string {
  const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offset = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" })
    .formatToParts(now)
    .find((part) => part.type === "timeZoneName")
    ?.value.replace("GMT", "UTC");
  return offset === undefined || offset === zone || zone === "UTC" ? zone : `${zone} (${offset})`;
}
