import { fork } from "node:child_process";
import { once } from "node:events";
import type { z } from "zod";
import { bindTo } from "./processes.ts";

/** One of this folder's programs, which answers each message with one. */
export interface Child {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly ready: unknown;
  ask<T>(message: object, answer: z.ZodType<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a program on one core and waits until it is ready. It ends when its channel does. */
export async function startChild(
  core: string,
  file: string,
  nodeFlags: readonly string[] = [],
): Promise<Child> {
  const child = fork(new URL(file, import.meta.url), { execArgv: [...nodeFlags] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${file}`);
  bindTo(core, pid);
  const ended = once(child, "exit");
  const next = async (): Promise<unknown> => {
    const heard: unknown[] = await Promise.race([
      once(child, "message"),
      ended.then(() => Promise.reject(new Error(`${file} ended`))),
    ]);
    return heard[0];
  };
  return {
    pid,
    ready: await next(),
    ask: async (message, answer) => {
      child.send(message);
      return answer.parse(await next());
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
