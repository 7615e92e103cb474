import { isUtf8 } from "node:buffer";
import type { RawData } from "ws";

/** A message's text, from text and binary frames alike; empty, which is no JSON, where it is no UTF-8. */
export function messageText(data: RawData): string {
  const bytes = bytesOf(data);
  return isUtf8(bytes) ? bytes.toString("utf8") : "";
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
