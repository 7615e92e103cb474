import type { CompletedFlag, CompletedLine, FlagValue } from "./completed-line.ts";
import { quoted } from "./quoted.ts";

/** For `source <(shadowdiff completion zsh)`, or as a file `_shadowdiff` in a folder of $fpath. */
export function zshScript(lines: readonly CompletedLine[]): string {
  const commands = lines.filter(({ path }) => !path.includes(" "));
  return `#compdef shadowdiff
# Completes the commands and flags of shadowdiff in zsh.
_shadowdiff() {
  local line=$words[2]
  local -a names
  if ((CURRENT == 2)); then
    names=(${commands.map(described).join(" ")})
    _describe command names
    return
  fi
  shift words
  ((CURRENT--))
  case $line in
${commands.map((command) => commandCase(command, lines)).join("\n")}
  esac
}
if [[ $funcstack[1] == _shadowdiff ]]; then _shadowdiff "$@"; else compdef _shadowdiff shadowdiff; fi
`;
}

/** A name and what it is, as _describe takes them. */
function described({ path, summary }: CompletedLine): string {
  const name = path.split(" ").at(-1) ?? path;
  return quoted(`${name}:${summary.replaceAll(":", "\\:")}`);
}

function commandCase(command: CompletedLine, lines: readonly CompletedLine[]): string {
  const { path, next } = command;
  if (next.kind !== "verbs") return `    ${path}) ${argumentsOf(command)} ;;`;
  const verbs = lines.filter((line) => line.path.startsWith(`${path} `));
  return `    ${path})
      if ((CURRENT == 2)); then
        names=(${verbs.map(described).join(" ")})
        _describe verb names
        return
      fi
      line=$words[2]
      shift words
      ((CURRENT--))
      case $line in
${verbs.map((verb) => `        ${verb.path.split(" ")[1]}) ${argumentsOf(verb)} ;;`).join("\n")}
      esac ;;`;
}

function argumentsOf({ flags, next }: CompletedLine): string {
  const words =
    next.kind === "files"
      ? [quoted("*:file:_files")]
      : next.kind === "words"
        ? [quoted(`1:word:(${next.words.join(" ")})`)]
        : [];
  return ["_arguments", ...flags.flatMap(flagSpecs), ...words].join(" ");
}

/** One specification for each name; the names shut each other out unless the flag may come again. */
function flagSpecs({ names, value, repeats, about }: CompletedFlag): string[] {
  const before = repeats ? "*" : names.length > 1 ? `(${names.join(" ")})` : "";
  const text = about.replace(/[[\]:\\]/g, String.raw`\$&`);
  return names.map((name) => {
    // A long flag may carry its value behind =, too.
    const form = value.kind !== "none" && name.startsWith("--") ? `${name}=` : name;
    return quoted(`${before}${form}[${text}]${action(value)}`);
  });
}

function action(value: FlagValue): string {
  switch (value.kind) {
    case "none":
      return "";
    case "text":
      return ":value: ";
    case "file":
      return ":file:_files";
    case "folder":
      return ":folder:_files -/";
    case "words":
      return `:value:(${value.words.join(" ")})`;
  }
}
