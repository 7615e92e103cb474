import { setTimeout as delay } from "node:timers/promises";
import type { Step } from "./case-file.ts";
import { framed } from "./grpc-service.ts";
import type { Scene } from "./scene.ts";

/** `mirror.bodyMax` of the stages. */
export const BODY_MAX = 1024 ** 2;

const GRPC_FIELDS = {
  ":method": "POST",
  ":authority": "foobar:8080",
  "content-type": "application/grpc",
  te: "trailers",
};

/** What `action` steps do, by their words. */
export type Actions = Readonly<Record<string, () => Promise<void>>>;

/** Does what the steps of a case say; ends when the last is written, not when it is answered. */
export async function play(
  scene: Scene,
  send: readonly Step[],
  actions: Actions = {},
): Promise<void> {
  for (const step of send) await playStep(scene, step, actions);
}

async function playStep(scene: Scene, step: Step, actions: Actions): Promise<void> {
  if ("h2_request" in step) {
    const { body, trailers } = step;
    const whole = body === undefined ? undefined : expand(body);
    scene.http2.request({ fields: step.h2_request, body: whole, trailers });
    return;
  }
  if ("grpc_unary" in step) {
    const body = (step.messages ?? ["hello"]).map(framed).join("");
    scene.http2.request({ fields: { ...GRPC_FIELDS, ":path": step.grpc_unary }, body });
    return;
  }
  const { client } = scene;
  if ("write" in step) {
    const bytes = expand(step.write);
    if (step.repeat === undefined) client.write(bytes);
    else await repeat(scene, bytes, step.repeat);
  } else if ("wait_ms" in step) {
    await Promise.race([delay(step.wait_ms), everythingAnswered(scene)]);
  } else if ("wait_for" in step) {
    await waitFor(scene, step.wait_for);
  } else if ("half_close" in step) {
    client.socket.end();
  } else if ("reset" in step) {
    client.socket.resetAndDestroy();
  } else if ("new_connection" in step) {
    await everythingAnswered(scene);
    await scene.settled();
    scene.connect();
  } else if ("upload" in step) {
    const over = step.upload.content_length === "LIMIT+1" ? 1 : 0;
    const length = BODY_MAX + over;
    client.write(`POST /upload${over} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
    client.socket.write(Buffer.alloc(length, 0x61));
    await everythingAnswered(scene);
  } else {
    const act = actions[step.action];
    if (act === undefined) throw new Error(`no such action: ${step.action}`);
    await act();
  }
}

/** One after the other on one connection, each when the one before is answered. */
async function repeat(scene: Scene, bytes: string, times: number): Promise<void> {
  const { client } = scene;
  for (let sent = 0; sent < times; sent += 1) {
    client.write(bytes);
    const wanted = sent + 1;
    await scene.until(`answer ${wanted}`, () => client.wholeAtMs.length >= wanted || client.ended);
  }
}

/** Every write so far has its final answer, or no answer can come any more. */
function everythingAnswered(scene: Scene): Promise<void> {
  const { client } = scene;
  return scene.until(
    "an answer to each write",
    () => client.ended || client.answers.length >= client.writtenAtMs.length,
  );
}

async function waitFor(scene: Scene, what: string): Promise<void> {
  const { client } = scene;
  const count = Number(/\d+/.exec(what)?.[0] ?? 1);
  if (/^1\d\d$/.test(what)) {
    await scene.until(what, () => client.interim.some(({ status }) => status === count));
  } else if (what.startsWith("answers:")) {
    await scene.until(what, () => client.whole.length >= count);
  } else if (what.startsWith("live:")) {
    await scene.until(what, () => scene.live.seen.length >= count);
  } else if (what === "end") {
    await scene.ended();
  } else {
    throw new Error(`nothing to wait for: ${what}`);
  }
}

/** `<bytes 00..ff>` is every byte once, `<a*9000>` is 9000 times the letter. */
export function expand(text: string): string {
  return text
    .replaceAll(
      "<bytes 00..ff>",
      Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i)).toString("latin1"),
    )
    .replace(/<([^<>*]+)\*(\d+)>/g, (_, piece: string, times: string) =>
      piece.repeat(Number(times)),
    );
}
