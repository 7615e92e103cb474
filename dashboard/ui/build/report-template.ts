import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type InlineConfig, type Plugin, type Rolldown, build } from "vite";

/** Where dashboard/server/report/report-html.ts puts the answers. */
const PLACE = "<!-- answers -->";

/**
 * Builds the page once more as one file, report.html beside index.html: one script, one style, and a
 * policy that lets these two run and nothing else, from nowhere.
 */
export function reportTemplate(shared: InlineConfig): Plugin {
  return {
    name: "report-template",
    apply: "build",
    async writeBundle({ dir = "." }) {
      const built = await build({
        ...shared,
        ...{ configFile: false, logLevel: "warn" },
        build: {
          ...shared.build,
          ...{ write: false, cssCodeSplit: false },
          rolldownOptions: { output: { codeSplitting: false } },
        },
      });
      if (!("output" in built)) throw new Error("one build has one output");
      await writeFile(join(dir, "report.html"), templateOf(built.output));
    },
  };
}

type Output = readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[];

function templateOf(output: Output): string {
  const chunks = output.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
  const [code, ...more] = chunks;
  if (code === undefined || more.length > 0) {
    throw new Error(`a report has one script, found ${chunks.length}`);
  }
  const script = scriptText(code);
  const style = styleText(assetsOf(output, ".css").join("\n"));
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    ...["base-uri 'none'", "form-action 'none'"],
  ].join("; ");
  const licenses = assetsOf(output, ".md").join("\n").replaceAll("--", "- -");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="referrer" content="no-referrer" />
<title>shadowdiff</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This report needs JavaScript: it carries its answers and the page that shows them.</noscript>
${PLACE}
<script type="module">${script}</script>
</body>
</html>
<!--
${licenses}
-->
`;
}

function assetsOf(output: Output, ending: string): string[] {
  return output.flatMap((file) =>
    file.type === "asset" && file.fileName.endsWith(ending) ? [String(file.source)] : [],
  );
}

/** Within strings, where these occur, the escapes mean the same; a parser of HTML does not see the script's end. */
function scriptText(code: string): string {
  return code.replace(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");
}

function styleText(css: string): string {
  if (/<\/style/i.test(css)) throw new Error("a style of the page would end itself");
  return css;
}

/** As the browser works it out, from the text between the tags. */
function hashOf(text: string): string {
  if (text.includes("\r")) throw new Error("a parser of HTML would change the text's line ends");
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
