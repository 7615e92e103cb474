import type { Arguments } from "../arguments.ts";
import type { Scene } from "../scene.ts";
import type { Verbs } from "./verb.ts";

/** Measured, not judged: messages a second. */
export const LOAD_VERBS: Verbs = {
  load: (scene, args) => (args.text(0) === "replay" ? replay(scene, args) : fanOut(scene, args)),
};

const PIPELINED = 1000;

async function replay(scene: Scene, { options }: Arguments): Promise<void> {
  const count = options.number("n") ?? 1;
  await publishAll(scene, "replay", { count, payload: "x".repeat(options.number("size") ?? 1) });
  const { client } = await scene.player("reader");
  const sinceMs = performance.now();
  await readAll(client.subscribe("replay"), count);
  report(scene, "replay", count / (performance.now() - sinceMs));
}

async function fanOut(scene: Scene, { options }: Arguments): Promise<void> {
  const count = options.number("n") ?? 1;
  const readers = options.number("subs") ?? 1;
  const { client } = await scene.player("reader");
  const subscriptions = Array.from({ length: readers }, () => client.subscribe("fan-out"));
  const sinceMs = performance.now();
  const reading = Promise.all(subscriptions.map((one) => readAll(one, count)));
  await publishAll(scene, "fan-out", { count, payload: "x" });
  await reading;
  report(scene, "fan-out", (count * readers) / (performance.now() - sinceMs));
}

async function publishAll(
  scene: Scene,
  topic: string,
  { count, payload }: { count: number; payload: string },
): Promise<void> {
  const { client } = await scene.player("writer");
  for (let done = 0; done < count; done += PIPELINED) {
    const batch = Array.from({ length: Math.min(PIPELINED, count - done) }, () =>
      client.publish(topic, payload),
    );
    await Promise.all(batch);
  }
}

async function readAll(messages: AsyncIterable<unknown>, count: number): Promise<void> {
  let left = count;
  for await (const _ of messages) {
    left -= 1;
    if (left === 0) return;
  }
}

function report(scene: Scene, name: string, perMs: number): void {
  const known = scene.saved.get("msgPerSec");
  const all = typeof known === "object" && known !== null ? known : {};
  scene.saved.set("msgPerSec", { ...all, [name]: Math.round(perMs * 1000) });
}
