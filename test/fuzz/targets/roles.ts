import fc from "fast-check";
import { serviceScript } from "../answer-grammar.ts";
import { openFuzzStage } from "../fuzz-stage.ts";
import { fuzzTarget } from "../fuzz-target.ts";
import { playClient } from "../play-client.ts";

const exchange = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST", "PUT"),
  upload: fc.constantFrom("", "", "hello", "u".repeat(100_000)),
  primary: serviceScript,
  secondary: serviceScript,
  candidate: serviceScript,
});

/** Any bytes from the roles: the live service's clients notice nothing and no copy goes twice. */
export const roles = fuzzTarget(
  "roles",
  fc.array(exchange, { minLength: 1, maxLength: 12 }),
  async () => {
    const stage = await openFuzzStage();
    const { primary, secondary, candidate } = stage.roles;
    return {
      async play(exchanges) {
        for (const service of [stage.live, primary, secondary, candidate]) service.forget();
        const asked = exchanges.map(async (one) => {
          const id = stage.freshId();
          primary.scripts.set(id, one.primary);
          secondary.scripts.set(id, one.secondary);
          candidate.scripts.set(id, one.candidate);
          const length = one.upload === "" ? "" : `Content-Length: ${one.upload.length}\r\n`;
          const head = `${one.method} /f/${id} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${length}\r\n`;
          const received = await playClient(stage.run.proxy, {
            pieces: [head, one.upload],
            finish: "answered",
          });
          const start = received.toString("latin1", 0, 15);
          if (start !== "HTTP/1.1 200 OK") throw new Error(`live's client got ${start}`);
        });
        await Promise.all([stage.canary(), ...asked]);
        await stage.check();
        for (const { seen } of [primary, secondary, candidate]) {
          const paths = seen.map(({ path }) => path);
          if (new Set(paths).size < paths.length) throw new Error("a role got a copy twice");
        }
      },
      stop: () => stage.stop(),
    };
  },
);
