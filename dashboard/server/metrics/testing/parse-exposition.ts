const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"`;
const SAMPLE = new RegExp(
  `^(${NAME})((?:\\{${LABEL}(?:,${LABEL})*\\})?) ((?:-?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?)|[+-]Inf|NaN)$`,
  "u",
);
const HEAD = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`, "u");

/** The text format 0.0.4, read strictly: throws at anything that is not it, or that says a thing twice. */
// oxlint-disable-next-line complexity -- one line after another, as the format is
export function parseExposition(text: string): Map<string, number> {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const series = new Map<string, number>();
  const seen = new Set<string>();
  let family = "";
  let type = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const [, kind = "", name = "", rest = ""] = head;
      if (seen.has(`${kind} ${name}`)) throw new Error(`${kind} of ${name} twice`);
      if (kind === "TYPE" && !["counter", "gauge", "histogram"].includes(rest))
        throw new Error(`type ${rest}`);
      seen.add(`${kind} ${name}`);
      family = name;
      if (kind === "TYPE") type = rest;
      continue;
    }
    const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    if (name === "") throw new Error(`no sample: ${JSON.stringify(line)}`);
    const base = type === "histogram" ? name.replace(/_(?:bucket|sum|count)$/, "") : name;
    if (base !== family) throw new Error(`${name} stands in the family ${family}`);
    const key = name + labels;
    if (series.has(key)) throw new Error(`${key} twice`);
    series.set(key, Number(value.replace("Inf", "Infinity")));
  }
  return series;
}
