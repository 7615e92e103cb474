import { ShadowError } from "../../core/index.ts";
import type { Command } from "../command.ts";
import { bashScript } from "../completion/bash-script.ts";
import { type CompletedLine, completedLines } from "../completion/completed-line.ts";
import { fishScript } from "../completion/fish-script.ts";
import { zshScript } from "../completion/zsh-script.ts";
import { EXIT } from "../exit-codes.ts";
import { nearestVerb } from "../nearest-verb.ts";
import { parseOptions } from "../parse-options.ts";

const SCRIPTS: Readonly<Record<string, (lines: readonly CompletedLine[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};
const SHELLS = Object.keys(SCRIPTS);

const help = `Prints a script by which a shell completes the commands and flags of shadowdiff.

Usage: shadowdiff completion bash|zsh|fish

For this shell, and in its start file for every one that follows:
  bash (~/.bashrc)                    source <(shadowdiff completion bash)
  zsh (~/.zshrc, behind compinit)     source <(shadowdiff completion zsh)
  fish (~/.config/fish/config.fish)   shadowdiff completion fish | source

The script holds what this version knows, and starts nothing while you type.
Exit codes: 0 printed, 64 usage.
`;

const options = {} as const;

/** `commands` are all that there are, this one included. */
export const completionOf = (commands: () => Promise<readonly Command[]>): Command => ({
  name: "completion",
  summary: "prints what bash, zsh or fish need to complete commands and flags",
  help,
  options,
  words: SHELLS,
  async run(argv, terminal) {
    const { positionals } = parseOptions(argv, options);
    const [shell = "", ...more] = positionals;
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (script === undefined || more.length > 0)
      throw new ShadowError(
        "USAGE",
        `completion takes one of ${SHELLS.join(", ")}.${nearestVerb(shell, SHELLS)}`,
      );
    terminal.out(script((await commands()).flatMap(completedLines)));
    return EXIT.ok;
  },
});
