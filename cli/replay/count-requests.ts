import { stat } from "node:fs/promises";
import { openRecording } from "../../proxy/recording/index.ts";

/** Read twice only where that takes no time: a small file is read ahead as a whole. Bytes. */
const COUNTED_BYTES_MAX = 1024 ** 2;

/** How many requests recordings hold; undefined where they are too large to be read for that alone. */
export async function countRequests(files: readonly string[]): Promise<number | undefined> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  if (bytes > COUNTED_BYTES_MAX) return undefined;
  let count = 0;
  for (const file of files) {
    for await (const item of await openRecording(file)) if (item.kind === "request") count += 1;
  }
  return count;
}
