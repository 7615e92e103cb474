/** Where the template wants the answers. */
const PLACE = "<!-- answers -->";

/**
 * The single-file report: the built template (report.html) with a report's answers in it, as data that
 * no script runs and no parser leaves. Throws TypeError for a template without their place.
 */
export function reportHtml(template: string, answers: ReadonlyMap<string, string>): string {
  const [before, after, ...more] = template.split(PLACE);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new TypeError("report.html has one place for the answers");
  }
  const members = [...answers].map(([path, json]) => `${JSON.stringify(path)}:${json}`);
  const data = asData(`{${members.join(",\n")}}`);
  return `${before}<script type="application/json" id="shadowdiff-data">${data}</script>${after}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** These stand within strings alone in JSON, where their escapes mean the same: `</script>` and `<!--` end nothing. */
function asData(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (sign) => ESCAPES[sign] ?? sign);
}
