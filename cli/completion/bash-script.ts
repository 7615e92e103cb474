import type { CompletedFlag, CompletedLine } from "./completed-line.ts";
import { quoted } from "./quoted.ts";

/** For `source <(shadowdiff completion bash)`: bash 3.2 or later. */
export function bashScript(lines: readonly CompletedLine[]): string {
  const commands = lines.filter(({ path }) => !path.includes(" "));
  const names = [...commands.map(({ path }) => path), "--help", "--version"].join(" ");
  const withVerbs = commands.filter(({ next }) => next.kind === "verbs").map(({ path }) => path);
  return `# Completes the commands and flags of shadowdiff in bash.
_shadowdiff() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} line=\${COMP_WORDS[1]}
  local word words= kind=words IFS=$' \\t\\n'
  COMPREPLY=()
  # Bash takes the = of --flag=value for a word of its own.
  if [[ $cur == = ]]; then cur=
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  # What stands behind -- belongs to another program.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word == -- ]]; then kind=file; fi
  done
  if [[ $kind == words ]]; then
    if ((COMP_CWORD == 1)); then line=; fi
    case $line in
${withVerbs.map((name) => `      ${name}) if ((COMP_CWORD > 2)); then line="$line \${COMP_WORDS[2]}"; fi ;;`).join("\n")}
    esac
    case "$line $prev" in
${lines.flatMap(({ path, flags }) => flags.flatMap((flag) => valueCase(path, flag))).join("\n")}
      *)
        case $line in
          '') words=${quoted(names)} ;;
${lines.map(wordsCase).join("\n")}
        esac ;;
    esac
  fi
  IFS=$'\\n'
  case $kind in
    words) COMPREPLY=($(IFS=$' \\t\\n'; compgen -W "$words" -- "$cur")) ;;
    file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
    folder) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")) ;;
  esac
}
complete -F _shadowdiff shadowdiff
`;
}

function valueCase(path: string, { names, value }: CompletedFlag): string[] {
  if (value.kind === "none") return [];
  const pattern = names.map((name) => quoted(`${path} ${name}`)).join("|");
  const does =
    value.kind === "words" ? `words=${quoted(value.words.join(" "))}` : `kind=${value.kind}`;
  return [`      ${pattern}) ${does} ;;`];
}

/** Files only where no flag is begun. */
function wordsCase({ path, flags, next }: CompletedLine): string {
  const names = flags.flatMap((flag) => flag.names);
  const given = next.kind === "words" || next.kind === "verbs" ? next.words : [];
  const words = `words=${quoted([...given, ...names].join(" "))}`;
  const files = next.kind === "files" ? "; if [[ $cur != -* ]]; then kind=file; fi" : "";
  return `          ${quoted(path)}) ${words}${files} ;;`;
}
