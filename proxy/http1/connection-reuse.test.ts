import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorCode } from "../../core/index.ts";
import { addressOf } from "../testing/address-of.ts";
import type { AnswerHandler, Connection } from "./connection.ts";
import { Connections } from "./connections.ts";
import { createDial } from "./dial.ts";
import type { AnswerHead } from "./parse-answer-head.ts";
import { MANNERS, type Script, startReuseService } from "./testing/reuse-service.ts";

/** One request and what is done with it. */
interface Step {
  readonly method: "GET" | "HEAD" | "PUT" | "PUT in pieces";
  /** Turns of the event loop before it is sent. */
  readonly waitTurns: number;
  /** The reader stops at the first piece for so many turns. */
  readonly pauseTurns: number;
  /** Turns from a request's head to its body where it is sent in pieces. */
  readonly bodyTurns: number;
  readonly script: Script;
}

const turnCount = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.record({
  method: fc.constantFrom("GET", "HEAD", "PUT", "PUT in pieces"),
  waitTurns: turnCount,
  pauseTurns: turnCount,
  bodyTurns: fc.nat({ max: 12 }),
  script: fc
    .record({
      manner: fc.oneof({ weight: 2, arbitrary: fc.constant("answers" as const) }, { weight: 3, arbitrary: fc.constantFrom(...MANNERS) }),
      pieceBytes: fc.constantFrom(7, 61, 5000),
      waitTurns: turnCount,
      early: fc.boolean(),
    })
    // In pieces the second answer comes late, which nobody can tell from the next request's.
    .map((script) => script.manner === "sends a second answer" ? { ...script, pieceBytes: 5000 } : script),
}); // prettier-ignore

/** Runs one after the other what one client asks for; several clients share the connections. */
async function client(all: Connections, steps: readonly [number, Step][]): Promise<void> {
  for (const [id, one] of steps) {
    await turns(one.waitTurns);
    const answer = await ask(all, id, one);
    if (answer.error !== undefined) {
      // A failure is the service's doing, on this connection or as it closed the one before.
      expect(["ANSWER_CUT", "ECONNRESET", "EPIPE"]).toContain(answer.error);
      continue;
    }
    expect(answer.id).toBe(String(id));
    const bodiless = one.method === "HEAD" || one.script.manner === "has no body";
    expect(answer.body).toBe(bodiless ? "" : `<${id}>`.repeat(20));
  }
}

interface Answer {
  readonly id: string | undefined;
  readonly body: string;
  readonly error: string | undefined;
}

const BODY = "b".repeat(300);

/** Reads one answer. Whoever has it whole, or an error, has no connection any more. */
class Reader implements AnswerHandler {
  readonly #connection: Connection;
  readonly #pauseTurns: number;
  readonly #done: (answer: Answer) => void;
  #id: string | undefined;
  #body = "";
  #over = false;

  constructor(connection: Connection, pauseTurns: number, done: (answer: Answer) => void) {
    this.#connection = connection;
    this.#pauseTurns = pauseTurns;
    this.#done = done;
  }

  onInterim(): void {}

  onHead({ fields }: AnswerHead): void {
    this.#id = fields[fields.indexOf("X-Id") + 1];
  }

  onData(bytes: Buffer): void {
    this.#body += bytes.toString("latin1");
    if (this.#pauseTurns === 0) return;
    this.#connection.pause();
    this.after(this.#pauseTurns, () => this.#connection.resume());
  }

  onEnd(): void {
    this.#end(undefined);
  }

  onError(error: unknown): void {
    this.#end(errorCode(error));
  }

  onWritable(): void {}

  /** Does something with the connection, some turns later, if it is still this reader's. */
  after(count: number, act: () => void): void {
    void turns(count).then(() => {
      if (!this.#over) act();
    });
  }

  #end(error: string | undefined): void {
    this.#over = true;
    this.#done({ id: this.#id, body: this.#body, error });
  }
}

function ask(all: Connections, id: number, one: Step): Promise<Answer> {
  return new Promise((resolve) => {
    const connection = all.take();
    const reader = new Reader(connection, one.pauseTurns, resolve);
    const method = one.method === "PUT in pieces" ? "PUT" : one.method;
    const length = method === "PUT" ? `Content-Length: ${BODY.length}\r\n` : "";
    const bytes = `${method} /${id} HTTP/1.1\r\nHost: a\r\n${length}\r\n`;
    if (one.method !== "PUT in pieces") {
      const body = method === "PUT" ? Buffer.from(BODY) : undefined;
      connection.begin({ method, bytes, body }, reader);
      return;
    }
    connection.beginWithBody({ method, bytes }, reader);
    reader.after(one.bodyTurns, () => {
      connection.write(BODY);
      connection.finish();
    });
  });
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("any requests over the connections to a service of any manners", () => {
  test("each get their own answer or an error, and none waits for ever", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 24 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, clients) => {
          const service = await startReuseService(steps.map(({ script }) => script));
          const all = new Connections({
            dial: createDial(addressOf(`http://127.0.0.1:${service.port}`)),
            connectMs: 5000,
            idleMs: 30_000,
            idleMax: 3,
            monotonicMs: () => performance.now(),
            logger: { warn: () => undefined },
          });
          const numbered = [...steps.entries()];
          const shares = Array.from({ length: clients }, (_, share) =>
            numbered.filter(([id]) => id % clients === share),
          );
          try {
            await Promise.all(shares.map((share) => client(all, share)));
          } finally {
            all.close();
            service.close();
          }
        },
      ),
      { numRuns: 400, timeout: 4000 },
    );
  }, 120_000);
});
