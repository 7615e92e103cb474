import fc from "fast-check";
import { type ServiceScript, serviceScript } from "../answer-grammar.ts";
import { type FuzzStage, openFuzzStage } from "../fuzz-stage.ts";
import { fuzzTarget } from "../fuzz-target.ts";
import { playClient } from "../play-client.ts";

interface Question {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly upload: number;
  readonly answer: ServiceScript;
}

const question: fc.Arbitrary<Question> = fc.record({
  method: fc.constantFrom("GET", "GET", "HEAD", "POST", "PUT"),
  upload: fc.constantFrom(0, 5, 200_000),
  answer: serviceScript,
});

/** Any bytes from the live service to clients that ask properly. */
export const live = fuzzTarget(
  "live",
  fc.array(fc.array(question, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
  async () => {
    const stage = await openFuzzStage();
    return {
      async play(connections) {
        for (const service of Object.values(stage.roles)) service.forget();
        stage.live.forget();
        await Promise.all(connections.map((questions) => askAll(stage, questions)));
        await stage.canary();
        await stage.canary();
        await stage.check();
        mustBeSentOnce(stage);
      },
      stop: () => stage.stop(),
    };
  },
);

/** One client connection: its questions one behind the other. */
async function askAll(stage: FuzzStage, questions: readonly Question[]): Promise<void> {
  const ids: string[] = [];
  const pieces = questions.flatMap(({ method, upload, answer }) => {
    const id = stage.freshId();
    ids.push(id);
    stage.live.scripts.set(id, answer);
    const body = method === "GET" || method === "HEAD" ? "" : "u".repeat(upload);
    const length = body === "" ? "" : `Content-Length: ${body.length}\r\n`;
    return [`${method} /f/${id} HTTP/1.1\r\nHost: a\r\n${length}\r\n`, body];
  });
  const received = await playClient(stage.run.proxy, { pieces, finish: "wait" });
  for (const [, id = ""] of received.toString("latin1").matchAll(/X-Id: (\w{4})(?!\w)/g)) {
    if (!ids.includes(id)) throw new Error(`the answer for ${id} came to who asked ${ids.join()}`);
  }
}

/** A request without a body may go again, once, where a used connection gave out unheard. */
function mustBeSentOnce(stage: FuzzStage): void {
  const times = new Map<string, number>();
  for (const { method, path } of stage.live.seen) {
    const key = `${method} ${path}`;
    const count = (times.get(key) ?? 0) + 1;
    times.set(key, count);
    const most = method === "GET" || method === "HEAD" ? 2 : 1;
    if (count > most) throw new Error(`the live service got ${key} ${count} times`);
  }
}
