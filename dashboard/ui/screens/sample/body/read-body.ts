import type { SampleAnswer } from "../../../../../differ/index.ts";
import type { BodyNode } from "./body-node.ts";
import { bytesOf, hexOf } from "./bytes.ts";
import { readForm, readLines, readNdjson, readSse } from "./read-text.ts";
import { readJson } from "./read-json.ts";
import type { Sameness } from "./sameness.ts";

/** A body as it is shown. */
export interface ShownBody {
  /** In a word, for people: JSON, NDJSON, events, form, XML, HTML, text, binary, empty, not kept. */
  readonly format: string;
  /** Undefined where there is nothing to show: no body, or none that was kept. */
  readonly root: BodyNode | undefined;
  /** Lines of a text: places inside are not looked for by path. */
  readonly lines: boolean;
  /** Only the beginning was kept. */
  readonly cut: boolean;
}

interface Kept {
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly bodyLength?: number;
  readonly bodyCut?: boolean;
}

const BYTES_SHOWN = 32;
/** Longer texts are read as far as this, so that no body holds the page up; raw they are shown whole. */
const CHARS_READ_MAX = 1024 ** 2;

/** Reads what a role answered; undefined where it did not answer. */
export function readAnswer(answer: SampleAnswer, same: Sameness): ShownBody | undefined {
  return answer.kind === "answered" ? readBody(answer, same) : undefined;
}

/** Reads a body by its type, or by what it looks like. Any text is shown, as lines at least. */
export function readBody(kept: Kept, same: Sameness): ShownBody {
  const { bodyBase64, bodyCut = false } = kept;
  const body = kept.body?.slice(0, CHARS_READ_MAX);
  const cut = bodyCut || body?.length !== kept.body?.length;
  if (bodyBase64 !== undefined) return binary(bodyBase64, kept, same);
  if (body === undefined) {
    const none = kept.bodyLength === undefined || kept.bodyLength === 0;
    const root = none ? undefined : same.value("note", `${count(kept.bodyLength)} bytes, not kept`);
    return { format: none ? "empty" : "not kept", root, lines: false, cut: false };
  }
  if (body === "") return { format: "empty", root: undefined, lines: false, cut };
  const type = typeOf(kept.headers);
  for (const { format, claims, read } of FORMATS) {
    if (!claims(type, body)) continue;
    const root = read(body, same, cut);
    if (root !== undefined) return { format, root, lines: false, cut };
  }
  return { format: markup(type, body), root: readLines(body, same, cut), lines: true, cut };
}

interface Format {
  readonly format: string;
  claims(type: string, text: string): boolean;
  read(text: string, same: Sameness, cut: boolean): BodyNode | undefined;
}

/** In the order in which they are tried. */
const FORMATS: readonly Format[] = [
  { format: "JSON", claims: (type, text) => /[/+]json$/.test(type) || opens(text), read: readJson },
  {
    format: "NDJSON",
    claims: (type, text) => /ndjson|jsonl|json-seq/.test(type) || opens(text),
    read: readNdjson,
  },
  { format: "events", claims: (type) => type === "text/event-stream", read: readSse },
  {
    format: "form",
    claims: (type) => type === "application/x-www-form-urlencoded",
    read: readForm,
  },
];

function opens(text: string): boolean {
  return /^[ \n\r\t]*[[{]/.test(text);
}

function typeOf(headers: Kept["headers"]): string {
  const field = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return field.replace(/;.*$/s, "").trim().toLowerCase();
}

function markup(type: string, text: string): string {
  if (/html/.test(type) || /^\s*<(?:!doctype html|html)\b/i.test(text)) return "HTML";
  if (/[/+]xml$/.test(type) || /^\s*<\?xml\b/.test(text)) return "XML";
  return type.startsWith("multipart/") ? "multipart" : "text";
}

function binary(base64: string, kept: Kept, same: Sameness): ShownBody {
  const bytes = bytesOf(base64);
  const length = kept.bodyLength ?? bytes.length;
  const more = length > BYTES_SHOWN ? " …" : "";
  const hint = `${count(length)} bytes: ${hexOf(bytes.subarray(0, BYTES_SHOWN))}${more}`;
  // Alike only where all that was kept is.
  const whole = same.value("note", `${length} ${base64}`);
  return {
    format: "binary",
    root: { ...whole, text: hint },
    lines: false,
    cut: kept.bodyCut ?? false,
  };
}

function count(bytes: number | undefined): string {
  return (bytes ?? 0).toLocaleString("en-US");
}
