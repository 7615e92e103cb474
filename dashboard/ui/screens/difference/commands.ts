import { shellWord } from "../sample/request/curl-command.ts";

export interface ApproveWanted {
  readonly fingerprint: string;
  readonly reason: string;
  readonly by: string;
  readonly until?: string;
  readonly group?: boolean;
  readonly allowHigh?: boolean;
}

/** The command that approves as the dialog would; what is not filled in yet stands as a name in capitals. */
export function approveCommand(wanted: ApproveWanted): string {
  const words = ["npx", "shadowdiff", "approve", wanted.fingerprint];
  words.push("--reason", wanted.reason === "" ? "REASON" : shellWord(wanted.reason));
  words.push("--by", wanted.by === "" ? "WHO" : shellWord(wanted.by));
  if (wanted.until !== undefined && wanted.until !== "")
    words.push("--until", shellWord(wanted.until));
  if (wanted.group === true) words.push("--group");
  if (wanted.allowHigh === true) words.push("--allow-high");
  return words.join(" ");
}

/** The command that says what ignoring a place would hide. */
export function previewCommand({ path, endpoint }: { path: string; endpoint: string }): string {
  const words = ["npx", "shadowdiff", "rules", "preview", shellWord(path)];
  return [...words, "--endpoint", shellWord(endpoint)].join(" ");
}
