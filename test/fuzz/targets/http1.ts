import fc from "fast-check";
import { startNodeReader } from "../../../proxy/http1/testing/ask-node.ts";
import { type Parsed, parseAll } from "../../../proxy/http1/testing/parse-all.ts";
import { answerBytes } from "../answer-grammar.ts";
import { cut, cuts } from "../mutate.ts";
import { fuzzTarget } from "../fuzz-target.ts";

const answerCase = fc.record({
  bytes: answerBytes,
  places: cuts,
  method: fc.constantFrom("GET", "GET", "HEAD", "POST"),
});

/** The parser of answers: pieces change nothing, and what it takes Node takes too, and the same. */
export const http1 = fuzzTarget("http1", answerCase, async () => {
  const node = await startNodeReader();
  return {
    async play({ bytes, places, method }) {
      const buffer = Buffer.from(bytes, "latin1");
      const sizes = cut(bytes, places).map(({ length }) => length);
      const ours = parseAll(buffer, { method, fin: true });
      mustBeEqual("in pieces", told(parseAll(buffer, { method, fin: true, sizes })), told(ours));
      // Bytes behind a whole answer are an error of their own: the answer before them stands.
      const { head, trailers, body } = ours;
      if (head === undefined || trailers === undefined) return;
      // White space that RFC 9112 5 has a proxy mend or read over, and Node refuses or misreads.
      if (/[ \t]:|\r\n[ \t]|[ \t]\r\n/.test(bytes)) return;
      const theirs = await node.read(buffer, method);
      // Node refuses an answer with more behind it in some framings and not in others.
      if (theirs === undefined && ours.error !== undefined) return;
      // Node calls a connection over when an interim answer says close, and hears no final one.
      const closing = ours.interim.length > 0 && /connection:[ \t]*close/i.test(bytes);
      if (theirs === undefined && closing) return;
      const { status, fields } = head;
      mustBeEqual("read by Node", theirs, { status, fields, body, trailers });
    },
    stop: () => Promise.resolve(node.close()),
  };
});

function told({ interim, head, body, trailers, error }: Parsed): unknown {
  const code = error instanceof Error && "code" in error ? error.code : error;
  if (error !== undefined && code !== "ANSWER_INVALID" && code !== "ANSWER_CUT") {
    throw new Error("the parser threw what is no answer of its own", { cause: error });
  }
  return { interim, head, body, trailers, failed: code };
}

function mustBeEqual(where: string, got: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (left !== right) {
    throw new Error(`${where} it is ${left?.slice(0, 500)}, not ${right?.slice(0, 500)}`);
  }
}
