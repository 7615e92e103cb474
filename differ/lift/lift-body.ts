import { type Decoded, decodeContent, decodedMax } from "./decode-content.ts";
import { decodeText } from "./decode-text.ts";
import type { BodySource, LiftContext, LiftOptions, LiftResult, Lifted } from "./lift-context.ts";
import { BYTE_LIFTERS, TEXT_LIFTERS } from "./lifters.ts";
import { isBinaryType } from "./media-type.ts";

export type { BodySource, LiftOptions, Lifted } from "./lift-context.ts";

const TOO_LARGE = "too-large";

type Bytes = Lifted & { kind: "bytes" };

/** Decodes and lifts one body. Never throws, whatever the bytes. */
export function liftBody(source: BodySource, options: LiftOptions): Lifted {
  const { limits } = options;
  // One budget for the body and everything packed inside it: ten thousand small bombs are one.
  const budget = { left: decodedMax(source.bytes.length, limits) };
  return liftWithin(source, { options, budget, nesting: 0 });
}

interface Scope {
  readonly options: LiftOptions;
  readonly budget: { left: number };
  readonly nesting: number;
}

function liftWithin(source: BodySource, scope: Scope): Lifted {
  const { options } = scope;
  const decoded = decode(source.bytes, source.encoding, scope);
  if (decoded.kind !== "decoded") return undecoded(source, decoded);
  const { bytes } = decoded;
  const context = contextOf(source, scope);
  const binary: Bytes = { kind: "bytes", format: "bytes", bytes };
  const packed = liftPacked(bytes, context);
  if (packed !== undefined) return packed;
  const text = decodeText(bytes, source.type);
  const own = liftOwn({ bytes, text }, context);
  if (own !== undefined) return own;
  if (text === undefined) return binary;
  for (const lifter of TEXT_LIFTERS) {
    if (!options.essences.some(lifter.claims) && !lifter.sniff(text)) continue;
    const lifted = treeOf(lifter.lift(text, options.limits), {
      format: lifter.format,
      text,
      bytes,
    });
    if (lifted !== undefined) return lifted;
  }
  const isBinary = options.essences.some(isBinaryType) || text.includes("\0");
  return isBinary ? binary : { kind: "text", format: "text", text };
}

/** Formats of bytes. A body that says it is text is not tried as what another role says it is. */
function liftPacked(bytes: Uint8Array, context: LiftContext): Lifted | undefined {
  const { source, options } = context;
  const own = source.type?.essence;
  for (const lifter of BYTE_LIFTERS) {
    if (!options.essences.some(lifter.claims)) continue;
    if (own !== undefined && !lifter.claims(own) && !isBinaryType(own)) continue;
    const result = lifter.lift(bytes, context);
    const lifted = treeOf(result, { format: lifter.format, text: "", bytes });
    if (lifted !== undefined) return lifted;
  }
  return undefined;
}

function liftOwn(
  { bytes, text }: { bytes: Uint8Array; text: string | undefined },
  context: LiftContext,
): Lifted | undefined {
  const { source, options } = context;
  const lifters = options.lifting?.own;
  if (lifters === undefined || context.nesting > 0) return undefined;
  const contentType = source.type?.field;
  const body = { bytes, text, contentType, endpoint: options.endpoint ?? "" };
  const found = lifters.lift(body, context);
  if (found === undefined) return undefined;
  return treeOf(found.result, { format: found.format, text: text ?? "", bytes });
}

function treeOf(
  result: LiftResult,
  body: { readonly format: string; readonly text: string; readonly bytes: Uint8Array },
): Lifted | undefined {
  if (result === undefined) return undefined;
  if (result === TOO_LARGE) return { kind: "bytes", format: TOO_LARGE, bytes: body.bytes };
  if ("hash" in result) {
    return { kind: "bytes", format: TOO_LARGE, bytes: body.bytes, hash: result.hash };
  }
  const format = result.format ?? body.format;
  const tree = {
    kind: "tree" as const,
    format: result.duplicates ? `${format} with duplicate keys` : format,
    text: body.text,
  };
  if (result.index === undefined) return { ...tree, value: result.value };
  const { index } = result;
  return {
    ...tree,
    index,
    get value() {
      return result.value;
    },
  };
}

function contextOf(source: BodySource, scope: Scope): LiftContext {
  const { options, nesting } = scope;
  return {
    source,
    options,
    nesting,
    decode: (bytes, encoding) => decode(bytes, encoding, scope),
    inner(inside) {
      const essences = inside.type === undefined ? [] : [inside.type.essence];
      return liftWithin(inside, {
        ...scope,
        options: { ...options, essences },
        nesting: nesting + 1,
      });
    },
  };
}

function decode(bytes: Uint8Array, encoding: string | undefined, scope: Scope): Decoded {
  if (encoding === undefined) return { kind: "decoded", bytes };
  const { limits } = scope.options;
  const decodedBytesMax = Math.min(limits.decodedBytesMax, scope.budget.left);
  const decoded = decodeContent(bytes, encoding, { ...limits, decodedBytesMax });
  if (decoded.kind === "decoded" && decoded.bytes !== bytes) {
    scope.budget.left -= decoded.bytes.length;
  }
  return decoded;
}

/** Compared as sent. A body that cannot be decoded is of another format than one that can. */
function undecoded(source: BodySource, decoded: Exclude<Decoded, { kind: "decoded" }>): Lifted {
  return { kind: "bytes", format: decoded.kind, bytes: source.bytes };
}
