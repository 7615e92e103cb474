import { gzipSync } from "node:zlib";
import type { Answer, RequestSnapshot } from "../../core/index.ts";
import type { Secret } from "./secrets.ts";

/** What a secret is planted into: a part of a request, or of one answer. */
export interface Bearings {
  readonly path?: string;
  readonly headers?: readonly string[];
  readonly trailers?: readonly string[];
  readonly body?: string | Uint8Array;
}

export type Planting = readonly [name: string, plant: (secret: Secret) => Bearings];

const typed = (type: string, body: string | Uint8Array): Bearings => ({
  headers: ["Content-Type", type],
  body,
});
const json = (body: string): Bearings => typed("application/json", body);
const xml = (body: string): Bearings => typed("application/xml", body);
const html = (body: string): Bearings => typed("text/html", body);
const encoded = (text: string): string => encodeURIComponent(text);
const everyByte = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const unicode = (text: string): string =>
  Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const quoted = (text: string): string => JSON.stringify(text);
const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data; boundary=BB";
const part = (head: string, content: string): string =>
  `--BB\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n--BB--\r\n`;

/** Places for values that are found by what they look like; one line each. */
export const LINE_PLANTINGS: readonly Planting[] = [
  ["header", ({ text }) => ({ headers: ["X-Note", text] })],
  ["text in a header", ({ text }) => ({ headers: ["X-Note", `for ${text}, twice ${text}`] })],
  ["JSON in a header", ({ text }) => ({ headers: ["X-User", `{"who":${quoted(text)}}`] })],
  ["trailer", ({ text }) => ({ trailers: ["X-Note", text] })],
  ["escaped in a header", ({ text }) => ({ headers: ["X-Note", encoded(text)] })],
  ["address in a header", ({ text }) => ({ headers: ["Location", `/a?to=${encoded(text)}`] })],
  ["fragment in a header", ({ text }) => ({ headers: ["Location", `/a#to=${encoded(text)}`] })],
  ["link", ({ text }) => ({ headers: ["Link", `<https://x.test/${encoded(text)}>; rel=next`] })],
  ["query value", ({ text }) => ({ path: `?who=${encoded(text)}` })],
  ["query value, every byte escaped", ({ text }) => ({ path: `?who=${everyByte(text)}` })],
  ["query name", ({ text }) => ({ path: `?${encoded(text)}=1` })],
  ["query without a name", ({ text }) => ({ path: `?${encoded(text)}` })],
  ["JSON in a query", ({ text }) => ({ path: `?q=${encoded(JSON.stringify({ a: text }))}` })],
  ["segment", ({ text }) => ({ path: `/${encoded(text)}/z` })],
  ["segment, every byte escaped", ({ text }) => ({ path: `/${everyByte(text)}` })],
  ["path parameter", ({ text }) => ({ path: `/z;who=${encoded(text)}` })],
  ["form value", ({ text }) => typed(FORM, `a=1&who=${encoded(text)}&b=2`)],
  ["form name", ({ text }) => typed(FORM, `a=1&${encoded(text)}=2`)],
  [
    "multipart file name",
    ({ text }) => typed(MULTIPART, part(`name="f"; filename="${text}"`, "x")),
  ],
];

/** The same, also for values of several lines. */
export const BODY_PLANTINGS: readonly Planting[] = [
  ["JSON value", ({ text }) => json(`{"a":[{"who":${quoted(text)}}]}`)],
  ["root of JSON", ({ text }) => json(quoted(text))],
  ["sentence in JSON", ({ text }) => json(`{"a":${quoted(`See ${text}. Then <${text}>!`)}}`)],
  ["escaped in JSON", ({ text }) => json(`{"a":"${unicode(text)}"}`)],
  ["JSON key", ({ text }) => json(`{"users":{${quoted(text)}:{"n":1}}}`)],
  ["JSON key below an odd value", ({ text }) => json(`{"a":{"b":{${quoted(text)}:{"n":[1,2]}}}}`)],
  ["JSON in a string", ({ text }) => json(`{"a":${quoted(JSON.stringify({ who: text }))}}`)],
  ["JSON in a string, as key", ({ text }) => json(quoted(JSON.stringify({ [text]: 1 })))],
  ["JSON two strings deep", ({ text }) => json(quoted(quoted(JSON.stringify([text]))))],
  ["address in JSON", ({ text }) => json(`{"next":"https://x.test/?who=${encoded(text)}"}`)],
  ["JSON that breaks off", ({ text }) => json(`{"a":${quoted(text)},"b":`)],
  ["JSON without a type", ({ text }) => ({ body: `{"a":${quoted(text)}}` })],
  ["JSON said to be text", ({ text }) => typed("text/plain", `[${quoted(text)}]`)],
  ["NDJSON", ({ text }) => typed("application/x-ndjson", `{"a":1}\n{"a":"${unicode(text)}"}\n`)],
  ["NDJSON without a type", ({ text }) => ({ body: `{"a":1}\n{"a":"${unicode(text)}"}\n` })],
  ["event", ({ text }) => typed("text/event-stream", `id: 1\ndata: {"a":"${unicode(text)}"}\n\n`)],
  [
    "text of an event",
    ({ text }) => typed("text/event-stream", `data: ${text.replaceAll("\n", "\ndata: ")}\n\n`),
  ],
  ["XML text", ({ text }) => typed("application/xml", `<a><b>${text}</b></a>`)],
  ["XML attribute", ({ text }) => typed("text/xml", `<a><b who="${text}"/></a>`)],
  ["CDATA", ({ text }) => typed("application/xml", `<a><![CDATA[${text}]]></a>`)],
  ["HTML", ({ text }) => typed("text/html", `<p>Hello <a href="mailto:${text}">you</a></p>`)],
  ["text", ({ text }) => typed("text/plain; charset=utf-8", `dear ${text},\nbye`)],
  ["the whole body", ({ text }) => typed("text/plain", text)],
  ["text in latin 1", ({ text }) => typed("text/plain", Buffer.from(`caf\xe9 ${text}`, "latin1"))],
  ["text in 16 bits", ({ text }) => typed("text/plain", Buffer.from(`dear ${text}`, "utf16le"))],
  ["multipart field", ({ text }) => typed(MULTIPART, part('name="who"', text))],
  [
    "JSON in a part",
    ({ text }) => typed(MULTIPART, part('name="who"', `{"a":"${unicode(text)}"}`)),
  ],
  [
    "base64 in a part",
    ({ text }) =>
      typed(
        MULTIPART,
        part(
          'name="who"\r\nContent-Transfer-Encoding: base64',
          Buffer.from(text).toString("base64"),
        ),
      ),
  ],
  [
    "compressed JSON",
    ({ text }) => ({
      headers: ["Content-Type", "application/json", "Content-Encoding", "gzip"],
      body: gzipSync(`{"a":${quoted(text)}}`),
    }),
  ],
  [
    "compressed and not said so",
    ({ text }) => typed("application/json", gzipSync(`{"a":${quoted(text)}}`)),
  ],
];

const challenge = (text: string): string => `Digest realm="shop", nonce="${text}", qop="auth"`;

/** Places that hide whatever stands there. */
export const NAMED_PLANTINGS: readonly Planting[] = [
  ["Authorization", ({ text }) => ({ headers: ["Authorization", text] })],
  ["digest", ({ text }) => ({ headers: ["authorization", `Digest username="${text}", nc=1`] })],
  ["Proxy-Authorization", ({ text }) => ({ headers: ["Proxy-Authorization", `Basic ${text}`] })],
  ["Cookie", ({ text }) => ({ headers: ["Cookie", `theme=dark; sid=${text}; x=1`] })],
  ["Set-Cookie", ({ text }) => ({ headers: ["Set-Cookie", `sid=${text}; Path=/; HttpOnly`] })],
  ["challenge", ({ text }) => ({ headers: ["WWW-Authenticate", challenge(text)] })],
  ["negotiate", ({ text }) => ({ headers: ["WWW-Authenticate", `Negotiate ${text}`] })],
  ["Authentication-Info", ({ text }) => ({ headers: ["Authentication-Info", `rspauth=${text}`] })],
  ["API key header", ({ text }) => ({ headers: ["X-Api-Key", text] })],
  ["user before a host", ({ text }) => ({ headers: ["Location", `https://u:${text}@x.test/`] })],
  ["user in a sentence", ({ text }) => json(`{"a":"see https://${text}@x.test/b now"}`)],
  ["query of a sentence", ({ text }) => json(`{"a":"see /b?access_token=${text} now"}`)],
  ["token in the query", ({ text }) => ({ path: `?access_token=${text}` })],
  ["signature in the query", ({ text }) => ({ path: `?a=1;sig=${text}` })],
  ["session in the path", ({ text }) => ({ path: `/a;jsessionid=${text}` })],
  ["code of a form", ({ text }) => typed(FORM, `code=${text}&b=1`)],
  ["key of a form", ({ text }) => typed(FORM, `b=1&key=${text}`)],
  ["sig of a form", ({ text }) => typed(FORM, `sig=${text}`)],
  ["form without a type", ({ text }) => ({ body: `grant=x&code=${text}` })],
  ["password in JSON", ({ text }) => json(`{"a":[{"Password":"${text}"}]}`)],
  [
    "echoed headers",
    ({ text }) => json(`{"headers":{"Cookie":"a=${text}","X-User-Token":"${text}"}}`),
  ],
  ["broken JSON in a string", ({ text }) => json(quoted(`{"password":"${text}","a`))],
  ["below a secret in JSON", ({ text }) => json(`{"client-secret":{"x":["${text}"]}}`)],
  ["password in JSON in a string", ({ text }) => json(quoted(`{"pass\\u0077ord":"${text}"}`))],
  ["token in an event", ({ text }) => typed("text/event-stream", `data: {"token":"${text}"}\n\n`)],
  ["password in NDJSON", ({ text }) => typed("application/x-ndjson", `{"password":"${text}"}\n`)],
  [
    "password in XML",
    ({ text }) => typed("application/xml", `<a><password>${text}</password></a>`),
  ],
  [
    "password in markup in JSON",
    ({ text }) => json(`{"x":${quoted(`<a><password>${text}</password></a>`)}}`),
  ],
  [
    "attribute in markup in JSON",
    ({ text }) => json(`{"x":[${quoted(`see <login user="a" password="${text}"/> here`)}]}`),
  ],
  [
    "section in markup in JSON",
    ({ text }) => json(quoted(`<wsse:Password a="b"><![CDATA[${text}]]></wsse:Password>`)),
  ],
  [
    "markup in JSON in a string",
    ({ text }) => json(quoted(`{"x":${quoted(`<api_key>${text}</api_key>`)}}`)),
  ],
  [
    "section in XML",
    ({ text }) => typed("text/xml", `<a><secret><![CDATA[${text}]]></secret></a>`),
  ],
  ["markup in NDJSON", ({ text }) => typed("application/x-ndjson", `{"x":"<pwd>${text}</pwd>"}\n`)],
  ["markup in a header", ({ text }) => ({ headers: ["X-Note", `<token>${text}</token>`] })],
  ["markup in a form", ({ text }) => typed(FORM, `a=${encoded(`<token>${text}</token>`)}`)],
  ["field of a page", ({ text }) => typed("text/html", `<input name=csrf_token value="${text}">`)],
  ["below a secret in XML", ({ text }) => xml(`<a><password><v>${text}</v></password></a>`)],
  [
    "below a secret with a prefix",
    ({ text }) => xml(`<a><x:Token><b><c d="${text}"/></b></x:Token></a>`),
  ],
  ["second below a secret", ({ text }) => xml(`<a><secret><b>1</b><b>${text}</b></secret></a>`)],
  ["behind a child of a secret", ({ text }) => xml(`<a><secret><b/>${text}</secret></a>`)],
  ["behind a comment in a secret", ({ text }) => xml(`<a><secret><!-- a -->${text}</secret></a>`)],
  ["secret in a secret", ({ text }) => xml(`<a><pwd><pwd>1</pwd>${text}</pwd></a>`)],
  ["section below a secret", ({ text }) => xml(`<a><pwd><b><![CDATA[${text}]]></b></pwd></a>`)],
  ["below a named property", ({ text }) => xml(`<a><p name="password"><v>${text}</v></p></a>`)],
  [
    "behind an attribute of a secret",
    ({ text }) => xml(`<a><token x="a>b"><v>${text}</v></token></a>`),
  ],
  ["below a secret that breaks off", ({ text }) => xml(`<a><token><v>${text}</v>`)],
  ["below a secret in a page", ({ text }) => html(`<div><token><b>${text}</b></token></div>`)],
  ["item of a page", ({ text }) => html(`<p><b itemprop=password><i>${text}</i></b></p>`)],
  [
    "below a named part of a page",
    ({ text }) => html(`<div id="token"><p><b>${text}</b></p></div>`),
  ],
  ["void element of a page", ({ text }) => html(`<div id=token><img><br><b>${text}</b></div>`)],
  ["in a script's object", ({ text }) => html(`<script>var token = {a: "${text}"}</script>`)],
  [
    "below a secret in markup in JSON",
    ({ text }) => json(`{"x":${quoted(`<a><password><v>${text}</v></password></a>`)}}`),
  ],
  ["below a secret that JSON breaks off", ({ text }) => json(`{"token":{"a":["${text}"]},"b":`)],
  [
    "below a secret in a text",
    ({ text }) => typed("text/plain", `login: password={"a": "${text}"} ok`),
  ],
  ["below a secret of a form", ({ text }) => typed(FORM, `a=1&token[a][b]=${text}`)],
  ["code below a name of a form", ({ text }) => typed(FORM, `a=1&login[code]=${text}`)],
  ["JSON below a secret of a form", ({ text }) => typed(FORM, `key=${encoded(`{"a":"${text}"}`)}`)],
  ["code of a part", ({ text }) => typed(MULTIPART, part('name="code"', text))],
  ["JSON of a secret part", ({ text }) => typed(MULTIPART, part('name="sig"', `{"a":"${text}"}`))],
  ["file of a secret part", ({ text }) => typed(MULTIPART, part('name="key"; filename="k"', text))],
  [
    "below a secret in NDJSON",
    ({ text }) => typed("application/x-ndjson", `{"jwt":{"a":"${text}"}}\n{}\n`),
  ],
  ["password in a part", ({ text }) => typed(MULTIPART, part('name="password"', text))],
  ["digest in a sentence", ({ text }) => json(`{"a":"Digest qop=x, nonce=\\"${text}\\""}`)],
];

export function plantedRequest(index: number, bearings: Bearings): RequestSnapshot {
  const { path = "", headers = [], trailers = [], body } = bearings;
  return {
    method: "POST",
    path: `/case${nested(index)}${path}`,
    headers: [...headers],
    body: body === undefined ? undefined : Buffer.from(body),
    trailers: [...trailers],
  };
}

export function plantedAnswer(bearings: Bearings): Answer {
  return {
    kind: "answered",
    status: 200,
    headers: [...(bearings.headers ?? [])],
    trailers: [...(bearings.trailers ?? [])],
    body: { kind: "whole", bytes: Buffer.from(bearings.body ?? "{}") },
    latencyMs: 1,
  };
}

/** Segments under one parent. */
const LEVEL = 30;

/** On levels: many segments under one parent would be learned as one endpoint. */
function nested(index: number): string {
  const low = index % LEVEL;
  const rest = (index - low) / LEVEL;
  return `${rest >= LEVEL ? nested(rest) : `/${letters(rest)}`}/${letters(low)}`;
}

/** Not digits: those would be one endpoint for all. */
function letters(index: number): string {
  return index.toString(10).replace(/\d/g, (digit) => "ghjkmnpqrs".charAt(Number(digit)));
}
