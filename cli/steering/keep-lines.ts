import { commonParts } from "./common-parts.ts";

/** As the text has it, so that lines that nobody changed stay as they are. */
export function styleOf(text: string) {
  const nested = /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
  const flush = /^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n\1- /m.test(text);
  const tight = /[[{]\S/.test(text) && !/[[{] \S/.test(text);
  return {
    lineWidth: 0,
    indent: nested < 1 || nested > 8 ? 2 : nested,
    indentSeq: !flush,
    flowCollectionPadding: !tight,
  } as const;
}

/**
 * An edited text with the lines of the one that a person wrote wherever nothing was changed: written anew, a
 * document has other blanks. `base` is that text written anew without the change, `after` with it.
 */
export function withLinesOf(
  original: string,
  [base, after]: readonly [base: string, after: string],
): string {
  const ending = original.includes("\r\n") ? "\r\n" : "\n";
  const [own, before, now] = [linesOf(original), linesOf(base), linesOf(after)];
  const alike =
    own.length === before.length && own.every((line, at) => bare(line) === bare(before[at] ?? ""));
  const lines = alike ? kept(own, [before, now]) : now;
  return lines.join(ending) + (original.endsWith("\n") || original === "" ? ending : "");
}

function kept(
  own: readonly string[],
  [before, now]: readonly [readonly string[], readonly string[]],
): string[] {
  const lines = [...now];
  // The change is in one place: what stands above and below it needs no search.
  let top = 0;
  while (top < before.length && top < now.length && before[top] === now[top]) top += 1;
  let end = 0;
  const most = Math.min(before.length, now.length) - top;
  while (end < most && before.at(-1 - end) === now.at(-1 - end)) end += 1;
  const between = commonParts(
    before.slice(top, before.length - end),
    now.slice(top, now.length - end),
  );
  for (let at = 0; at < top; at += 1) lines[at] = own[at] ?? "";
  for (const [from, to] of between) lines[top + to] = own[top + from] ?? "";
  for (let at = 1; at <= end; at += 1) lines[now.length - at] = own.at(-at) ?? "";
  return lines;
}

function linesOf(text: string): string[] {
  return text.replace(/(?:\r?\n)+$/, "").split(/\r?\n/);
}

function bare(line: string): string {
  return line.replaceAll(/\s+/g, "");
}
