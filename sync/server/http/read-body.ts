import type { IncomingMessage } from "node:http";
import { isUtf8 } from "node:buffer";
import { HttpProblem } from "./problem.ts";

/** A request's body as JSON text, unchanged but for white space around it. Throws TOO_LARGE, BODY_NOT_JSON. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const bytes = await readBytes(request, maxBytes);
  const text = isUtf8(bytes) ? bytes.toString("utf8") : "";
  try {
    JSON.parse(text);
  } catch {
    throw new HttpProblem("BODY_NOT_JSON", "the body is no JSON in UTF-8");
  }
  return text.trim();
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > maxBytes) {
      throw new HttpProblem("TOO_LARGE", `a body may have ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
