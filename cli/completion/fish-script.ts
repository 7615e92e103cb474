import type { CompletedFlag, CompletedLine, FlagValue } from "./completed-line.ts";

/** For `shadowdiff completion fish | source`, or as completions/shadowdiff.fish. */
export function fishScript(lines: readonly CompletedLine[]): string {
  const commands = lines.filter(({ path }) => !path.includes(" "));
  return [
    "# Completes the commands and flags of shadowdiff in fish.",
    "complete -c shadowdiff -f",
    ...commands.map((line) => word("__fish_use_subcommand", line)),
    ...lines.flatMap((line) => linesOf(line, lines)),
    "",
  ].join("\n");
}

function linesOf(line: CompletedLine, lines: readonly CompletedLine[]): string[] {
  const { path, flags, next } = line;
  const within = seen(path);
  const words =
    next.kind === "verbs"
      ? lines
          .filter((verb) => verb.path.startsWith(`${path} `))
          .map((verb) => word(`${within}; and not ${seenAny(next.words)}`, verb))
      : next.kind === "words"
        ? next.words.map((one) => `complete -c shadowdiff -n ${quote(within)} -a ${quote(one)}`)
        : next.kind === "files"
          ? [`complete -c shadowdiff -n ${quote(within)} -F`]
          : [];
  return [...words, ...flags.map((flag) => flagLine(within, flag))];
}

function word(condition: string, { path, summary }: CompletedLine): string {
  const name = path.split(" ").at(-1) ?? path;
  return `complete -c shadowdiff -n ${quote(condition)} -a ${name} -d ${quote(summary)}`;
}

function flagLine(within: string, { names, value, about }: CompletedFlag): string {
  const forms = names.map((name) => name.replace(/^--/, "-l ").replace(/^-(?=\w$)/, "-s "));
  const described = about === "" ? "" : ` -d ${quote(about)}`;
  return `complete -c shadowdiff -n ${quote(within)} ${forms.join(" ")}${action(value)}${described}`;
}

function action(value: FlagValue): string {
  switch (value.kind) {
    case "none":
      return "";
    case "text":
      return " -x";
    case "file":
      return " -r -F";
    case "folder":
      return " -x -a '(__fish_complete_directories)'";
    case "words":
      return ` -x -a ${quote(value.words.join(" "))}`;
  }
}

const seen = (path: string): string =>
  path
    .split(" ")
    .map((name) => seenAny([name]))
    .join("; and ");

function seenAny(names: readonly string[]): string {
  return `__fish_seen_subcommand_from ${names.join(" ")}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}
