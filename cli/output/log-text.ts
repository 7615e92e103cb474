/** One event for people: time, level, event, and the fields as name=value. */
export function logText(line: Readonly<Record<string, unknown>>): string {
  const { time, level, event, thread, ...fields } = line;
  const clock = typeof time === "string" ? time.slice(11, 19) : "";
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const head = `${clock} ${String(level).padEnd(5)} ${String(event)}`;
  const where = typeof thread === "string" ? ` (${thread})` : "";
  return `${head}${where}${parts.length === 0 ? "" : ` ${parts.join(" ")}`}`;
}
