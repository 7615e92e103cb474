import { MessageReader } from "../mirror-cases/message-reader.ts";
import { tagOf } from "./fuzz-service.ts";
import type { ReadRequest } from "./read-as-node.ts";

/** Throws where what a client got is no HTTP, or an answer is not that of the request in its place. */
export function mustAnswerInOrder(asked: readonly ReadRequest[], received: Buffer): void {
  let next = 0;
  const reader = new MessageReader({
    kind: "answer",
    nextMethod() {
      next += 1;
      return asked[next - 1]?.method;
    },
  });
  // Behind a switch of protocols nothing is HTTP any more.
  const switched = received.indexOf("HTTP/1.1 101 ");
  reader.feed(switched === -1 ? received : received.subarray(0, switched));
  if (reader.broken !== undefined) throw new Error(`the answers are not HTTP: ${reader.broken}`);
  const finals = reader.messages.filter(({ status }) => status >= 200);
  for (const [index, answer] of finals.entries()) {
    const tag = answer.get("x-tag");
    const request = asked[index];
    if (tag === undefined) continue;
    if (request === undefined || tagOf(request.method, request.path) !== tag) {
      const got = Buffer.from(tag, "base64url").toString("latin1");
      throw new Error(`answer ${index} belongs to ${got}, not to ${request?.path.slice(0, 200)}`);
    }
  }
}
