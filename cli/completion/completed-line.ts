import type { Command, Flag, Usage } from "../command.ts";

/** What stands behind a flag. */
export type FlagValue =
  | { readonly kind: "none" | "text" | "file" | "folder" }
  | { readonly kind: "words"; readonly words: readonly string[] };

export interface CompletedFlag {
  /** As typed: "--config", and "-c" where there is one. */
  readonly names: readonly string[];
  readonly value: FlagValue;
  readonly repeats: boolean;
  /** The first line that the help has on it; "" where it stands in a list. */
  readonly about: string;
}

/** What a shell may offer behind the first word or two: a command, or a verb of one. */
export interface CompletedLine {
  /** "gate", or "sync serve". */
  readonly path: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** Words that come next; `verbs` have lines of their own. */
  readonly next:
    | { readonly kind: "none" | "files" }
    | { readonly kind: "words" | "verbs"; readonly words: readonly string[] };
}

const HELP: CompletedFlag = {
  names: ["--help", "-h"],
  value: { kind: "none" },
  repeats: false,
  about: "tells more",
};

/** The lines of a command: its own, and one for each of its verbs. */
export function completedLines(command: Command): CompletedLine[] {
  const { name, summary, verbs } = command;
  if (verbs === undefined) return [lineOf(name, summary, command)];
  return [
    { path: name, summary, flags: [HELP], next: { kind: "verbs", words: Object.keys(verbs) } },
    ...Object.entries(verbs).map(([verb, usage]) =>
      lineOf(`${name} ${verb}`, usage.summary, usage),
    ),
  ];
}

function lineOf(path: string, summary: string, { help, options, words }: Usage): CompletedLine {
  const flags = Object.entries(options).map(([name, flag]) => flagOf(name, flag, help));
  const next =
    words === undefined
      ? ({ kind: "none" } as const)
      : words === "files"
        ? ({ kind: "files" } as const)
        : ({ kind: "words", words } as const);
  return { path, summary, flags: [...flags, HELP], next };
}

function flagOf(name: string, flag: Flag, help: string): CompletedFlag {
  return {
    names: [`--${name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])],
    value: valueOf(flag),
    repeats: flag.multiple === true,
    about: aboutOf(name, help),
  };
}

function valueOf({ type, takes }: Flag): FlagValue {
  if (type === "boolean") return { kind: "none" };
  if (takes === undefined) return { kind: "text" };
  return typeof takes === "string" ? { kind: takes } : { kind: "words", words: takes };
}

/** "  -c, --config FILE   needs targets": what stands behind the flag and the name of its value. */
function aboutOf(name: string, help: string): string {
  const line = new RegExp(`^ +(?:-\\w, )?--${name}(?: \\S+)? +(\\S.*)$`, "m").exec(help)?.[1] ?? "";
  return line.startsWith("-") ? "" : line;
}
