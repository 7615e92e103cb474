import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { onFault } from "./on-fault.ts";

/** Throws and rejects with nobody listening, then says how often it was told. */
const FAULTY = `
import { onFault } from ${JSON.stringify(new URL("on-fault.ts", import.meta.url).href)};
let count = 0;
const logger = { info() {}, warn() {}, error: (event, fields) => console.log(event, fields.code) };
onFault(process, { logger, count: () => (count += 1) });
setImmediate(() => { throw Object.assign(new Error("planted"), { code: "PLANTED" }); });
setImmediate(() => void Promise.reject(new Error("nobody listens")));
setTimeout(() => console.log(count), 50);
`;

test("a process goes on after errors that nobody caught, and counts them", async () => {
  const run = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", FAULTY]);
  expect(run.stdout).toBe("uncaught PLANTED\nuncaught UNCAUGHT\n2\n");
});

test("says no more than twenty, counts all, and stops when told", () => {
  const source = new EventEmitter();
  const said: string[] = [];
  let count = 0;
  const stop = onFault(source, {
    logger: { info() {}, warn() {}, error: (event) => said.push(event) },
    count: () => (count += 1),
  });
  for (let index = 0; index < 30; index += 1) source.emit("uncaughtException", new Error("again"));
  expect([said.length, count]).toEqual([20, 30]);
  stop();
  expect(source.listenerCount("uncaughtException")).toBe(0);
});
