import type { Mask } from "./mask-style.ts";

export interface MultipartPolicy {
  readonly hides: (fieldName: string) => boolean;
  readonly mask: Mask;
  /** What is kept of a part's own fields (latin1). */
  readonly head: (text: string) => string;
  /** What is kept of a part's content (latin1) that is not hidden; undefined where nothing may be kept. */
  readonly content: (content: string, contentType: string | undefined) => string | undefined;
}

/** The `boundary` of a multipart content type. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/**
 * Masks the contents of hidden fields in a multipart body given as latin1, so that every other
 * byte stays. Undefined where the parts cannot be told apart.
 */
export function redactMultipart(
  body: string,
  boundary: string,
  policy: MultipartPolicy,
): string | undefined {
  const pieces = body.split(`--${boundary}`);
  if (pieces.length < 2) return undefined;
  const kept: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    // Before the first and after the closing delimiter stands nothing that has a name.
    const outside = index === 0 || piece.startsWith("--");
    const part = outside ? policy.content(piece, undefined) : redactPart(piece, policy);
    if (part === undefined) return undefined;
    kept.push(part);
  }
  return kept.join(`--${boundary}`);
}

/** What such a part holds cannot be seen: it is masked whole. */
const ENCODED_PART = /^content-transfer-encoding:[ \t]*(?:base64|quoted-printable)/im;

function redactPart(part: string, policy: MultipartPolicy): string | undefined {
  const blank = part.indexOf("\r\n\r\n");
  if (blank === -1) return undefined;
  const head = part.slice(0, blank);
  const end = part.endsWith("\r\n") && part.length >= blank + 6 ? part.length - 2 : part.length;
  const content = part.slice(blank + 4, end);
  const name = /;\s{0,8}name=(?:"([^"]*)"|([^\s;"]+))/i.exec(head);
  const field = Buffer.from(name?.[1] ?? name?.[2] ?? "", "latin1").toString("utf8");
  const type = /^content-type:[ \t]*(\S[^\r\n]*)$/im.exec(head)?.[1];
  const hidden = policy.hides(field) || ENCODED_PART.test(head);
  const kept = hidden ? policy.mask(content) : policy.content(content, type);
  if (kept === undefined) return undefined;
  return `${policy.head(head)}\r\n\r\n${kept}${part.slice(end)}`;
}
