import { gzipSync } from "node:zlib";
import { HOSTILE_PAIRS } from "./hostile-pairs.ts";

/** Two bodies that are hard to compare, and what their answers say they are. */
export interface HostileBodies {
  readonly left: string | Uint8Array;
  readonly right: string | Uint8Array;
  readonly type: string;
  readonly encoding?: string;
}

type Maker = (bytes: number) => HostileBodies;

/** Kinds of them in the other formats, each of about as many bytes as asked for, always the same. */
export const HOSTILE_FORMATS: Readonly<Record<string, Maker>> = {
  "NDJSON of many lines": (bytes) =>
    lines(bytes / 10, (at, by) => `{"a":${(at % 900) + by}}`, "application/x-ndjson"),
  "NDJSON of tiny lines": (bytes) =>
    lines(bytes / 2, (at, by) => String((at + by) % 10), "application/x-ndjson"),
  "NDJSON of objects of many shapes": (bytes) =>
    lines(bytes / 12, (at, by) => `{"k${at % 9000}":${by}}`, "application/x-ndjson"),
  "events, many": (bytes) =>
    lines(bytes / 12, (at, by) => `data: ${(at % 900) + by}\n`, "text/event-stream"),
  "events, one of many lines": (bytes) =>
    lines(bytes / 8, (at, by) => `data:${(at + by) % 10}`, "text/event-stream"),
  "events of documents": (bytes) =>
    lines(bytes / 20, (at, by) => `data: {"a":${(at % 900) + by}}\n`, "text/event-stream"),
  "form of many pairs": (bytes) =>
    joined(bytes / 10, (at, by) => `a${at % 90_000}=${by}`, ["&", FORM]),
  "form of pairs within the limit": (bytes) =>
    joined(Math.min(20_000, bytes / 10), (at, by) => `name${at}=${"v".repeat(40)}${by}`, [
      "&",
      FORM,
    ]),
  "form of one name": (bytes) => joined(bytes / 4, (at, by) => `a=${(at + by) % 10}`, ["&", FORM]),
  "XML of many elements": (bytes) =>
    wrapped(bytes / 10, (at, by) => `<a>${(at + by) % 10}</a>`, XML),
  "XML of elements within the limit": (bytes) =>
    wrapped(Math.min(49_000, bytes / 20), (at, by) => `<item>${at + by}</item>`, XML),
  "XML of elements of many names": (bytes) =>
    wrapped(Math.min(49_000, bytes / 20), (at, by) => `<n${at}>${by}</n${at}>`, XML),
  "XML of many attributes": (bytes) =>
    wrapped(
      Math.min(8000, bytes / 120),
      (at, by) => `<a b="${at}" c="${by}" d="1" e="2" f="${at}"/>`,
      XML,
    ),
  "XML of mixed content": (bytes) =>
    wrapped(Math.min(49_000, bytes / 20), (at, by) => `text<b>${at + by}</b>`, XML),
  "XML of many entities": (bytes) => wrapped(bytes / 5, () => "&lt;", { type: XML, tail: "x" }),
  "XML of entities of a DTD": (bytes) =>
    wrapped(bytes / 5, () => "&foo;", { type: XML, tail: "x", head: DTD }),
  "XML of alternating names": (bytes) =>
    wrapped(Math.min(49_000, bytes / 20), (at, by) => (at % 2 ? `<a>${by}</a>` : "<b/>"), XML),
  "deep XML": (bytes) => ({
    left: `${"<a>".repeat(bytes / 7)}1${"</a>".repeat(bytes / 7)}`,
    right: `${"<a>".repeat(bytes / 7)}2${"</a>".repeat(bytes / 7)}`,
    type: XML,
  }),
  "XML of one long text": (bytes) =>
    wrapped(bytes / 10, (at) => `word ${at % 9999} `, { type: XML, tail: "x" }),
  "HTML of many elements": (bytes) => wrapped(bytes / 10, (at, by) => `<p>${(at + by) % 10}`, HTML),
  "HTML of elements within the limit": (bytes) =>
    wrapped(Math.min(49_000, bytes / 20), (at, by) => `<p>${at + by}</p>`, HTML),
  "HTML of many attributes": (bytes) =>
    wrapped(
      Math.min(8000, bytes / 120),
      (at, by) => `<a b="${at}" c="${by}" d="1" e="2" f="${at}"></a>`,
      HTML,
    ),
  "HTML of many entities": (bytes) => wrapped(bytes / 5, () => "&lt;", { type: HTML, tail: "x" }),
  "HTML of many stray ends": (bytes) => wrapped(bytes / 4, () => "</i>", { type: HTML, tail: "x" }),
  "multipart of many parts": (bytes) =>
    parts(bytes / 16, (at, by) => `\r\n\r\n${(at + by) % 10}\r\n`),
  "multipart of parts within the limit": (bytes) =>
    parts(Math.min(9900, bytes / 100), (at, by) => `\r\nx-a: ${at}\r\n\r\n${at + by}\r\n`),
  "multipart of documents": (bytes) =>
    parts(
      Math.min(9900, bytes / 100),
      (at, by) => `\r\ncontent-type: application/json\r\n\r\n{"a":${at + by}}\r\n`,
    ),
  "multipart form of many fields": (bytes) =>
    parts(
      Math.min(9900, bytes / 100),
      (at, by) => `\r\ncontent-disposition: form-data; name="f${at}"\r\n\r\n${by}\r\n`,
      "multipart/form-data",
    ),
  "bytes of no format": (bytes) => ({
    left: Buffer.alloc(bytes, "\u0000ab"),
    right: Buffer.alloc(bytes, "\u0000ac"),
    type: "application/octet-stream",
  }),
  "gzip of small arrays": gzipped("many small arrays"),
  "gzip of shapes": gzipped("objects of many shapes"),
  "gzip of wide objects": gzipped("wide objects, all different"),
  "gzip of many megabytes": (bytes) => ({
    ...packed(`[${"7,".repeat((bytes * 15) / 2)}1]`, `[${"8,".repeat((bytes * 15) / 2)}1]`),
  }),
};

/** Bodies that are ordinary, if large: these must be compared exactly. */
export const LARGE_FORMATS: Readonly<Record<string, Maker>> = {
  "NDJSON, five thousand lines of a log": (bytes) =>
    lines(
      bytes / 200,
      (at, by) =>
        JSON.stringify({
          ...{ at: `2026-01-01T00:00:${at % 60}Z`, level: "info", line: at, took: (at % 97) / 8 },
          ...{ message: `request ${at} of the shop was answered`, status: at === 99 ? by : 200 },
          ...{ host: { name: `web-${at % 7}`, zone: "a" }, tags: ["log", `t${at % 5}`] },
        }),
      "application/x-ndjson",
    ),
  "XML, two thousand items of a feed": (bytes) =>
    wrapped(
      bytes / 500,
      (at, by) =>
        `<item><title>Entry ${at}</title><link>https://shop.example/${at}</link>` +
        `<guid isPermaLink="false">${at}</guid><category>a</category><category>b</category>` +
        `<pubDate>${at === 99 ? by : 0}</pubDate><description>${"words ".repeat(45)}</description>` +
        `<author>x</author></item>`,
      XML,
    ),
};

const XML = "application/xml";
const HTML = "text/html";
const FORM = "application/x-www-form-urlencoded";
const DTD = '<!DOCTYPE r [<!ENTITY foo "bar">]>';

type Piece = (at: number, by: number) => string;

function pieces(count: number, piece: Piece, by: number): string[] {
  return Array.from({ length: Math.floor(count) }, (_, at) => piece(at, by));
}

function joined(
  count: number,
  piece: Piece,
  [glue, type]: readonly [string, string],
): HostileBodies {
  const made = (by: number) => pieces(count, piece, by).join(glue);
  return { left: made(0), right: made(1), type };
}

function lines(count: number, piece: Piece, type: string): HostileBodies {
  return joined(count, piece, ["\n", type]);
}

interface Around {
  readonly type: string;
  /** Put before all, and after all pieces. */
  readonly head?: string;
  readonly tail?: string;
}

function wrapped(count: number, piece: Piece, around: string | Around): HostileBodies {
  const { type, head = "", tail = "" } = typeof around === "string" ? { type: around } : around;
  const page = type === HTML ? ["<!doctype html><html><body>", "</body></html>"] : ["<r>", "</r>"];
  const made = (by: number) =>
    `${head}${page[0]}${pieces(count, piece, by).join("")}${tail && tail + by}${page[1]}`;
  return { left: made(0), right: made(1), type };
}

function parts(count: number, piece: Piece, type = "multipart/mixed"): HostileBodies {
  const made = (by: number) => `--b${pieces(count, piece, by).join("--b")}--b--`;
  return { left: made(0), right: made(1), type: `${type}; boundary=b` };
}

function packed(left: string, right: string): HostileBodies {
  return {
    ...{ left: gzipSync(left), right: gzipSync(right) },
    ...{ type: "application/json", encoding: "gzip" },
  };
}

function gzipped(name: string): Maker {
  return (bytes) => {
    const pair = HOSTILE_PAIRS[name]?.(bytes) ?? { left: "", right: "" };
    return packed(pair.left, pair.right);
  };
}
