import { stat } from "node:fs/promises";

/** Reads a file's meaning again only when the file has changed; a page asks for it with every view. */
export function keptWhileSame<T>(): (
  file: string | undefined,
  read: () => Promise<T>,
) => Promise<T> {
  let kept: { readonly state: string; readonly value: T } | undefined;
  return async (file, read) => {
    const state = await stateOf(file);
    if (kept?.state === state) return kept.value;
    const value = await read();
    // Where it changed meanwhile, the next one reads again.
    if ((await stateOf(file)) === state) kept = { state, value };
    return value;
  };
}

async function stateOf(file: string | undefined): Promise<string> {
  if (file === undefined) return "none";
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found === undefined) return `${file} is not there`;
  const { dev, ino, size, mtimeNs, mode } = found;
  return [file, dev, ino, size, mtimeNs, mode].join(" ");
}
