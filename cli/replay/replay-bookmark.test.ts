import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { ReplayBookmark } from "./replay-bookmark.ts";

async function recording(): Promise<{ folder: string; files: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "bookmark-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "a.ndjson");
  await writeFile(file, "one\n");
  return { folder: join(folder, "store"), files: [file] };
}

test("however often a replay dies, nothing is sent twice and nothing is out of order", async () => {
  const { folder, files } = await recording();
  const open = () => new ReplayBookmark({ folder, files, to: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(250), fc.boolean()), { maxLength: 6 }), (lives) => {
      const sent: number[] = [];
      let bookmark = open();
      bookmark.begin("run", 0);
      let position = 0;
      for (const [count, dies] of lives) {
        for (let number = position; number < position + count; number += 1) {
          bookmark.beforeSending(number);
          sent.push(number);
        }
        if (!dies) bookmark.stop(position + count);
        bookmark = open();
        const found = bookmark.load();
        expect(found.run).toBe("run");
        expect(found.position).toBeGreaterThanOrEqual(position + count);
        expect(found.position).toBeLessThanOrEqual(position + count + 100);
        if (!dies) expect(found).toMatchObject({ position: position + count, exact: true });
        position = found.position;
        bookmark.begin("run", position);
      }
      expect(sent).toEqual([...new Set(sent)].toSorted((left, right) => left - right));
    }),
  );
});

test("there is nothing to resume without an interruption, after the end, or of another recording", async () => {
  const { folder, files } = await recording();
  const bookmark = new ReplayBookmark({ folder, files, to: undefined });
  const refused = expect.objectContaining({ code: "REPLAY_RESUME" });
  expect(() => bookmark.load()).toThrow(refused);
  bookmark.begin("run", 0);
  expect(() => new ReplayBookmark({ folder, files, to: "http://x" }).load()).toThrow(refused);
  await writeFile(files[0] ?? "", "one\ntwo\n");
  expect(() => bookmark.load()).toThrow(refused);
  bookmark.begin("run", 7);
  expect(bookmark.load()).toEqual({ position: 7, exact: true, run: "run" });
  bookmark.remove();
  expect(() => bookmark.load()).toThrow(refused);
});

test("a recording that is not there is said with its name", async () => {
  const { folder } = await recording();
  const bookmark = new ReplayBookmark({ folder, files: ["/nowhere/a.ndjson"], to: undefined });
  expect(() => bookmark.begin("run", 0)).toThrow(
    expect.objectContaining({ code: "RECORDING_READ" }),
  );
});

test("a recording of the same size that says something else is another one", async () => {
  const { folder, files } = await recording();
  const [file = ""] = files;
  const bookmark = new ReplayBookmark({ folder, files, to: undefined });
  const middle = "-".repeat(200_000);
  for (const [before, after] of [
    ["one\n", "two\n"],
    [`a${middle}b`, `x${middle}b`],
    [`a${middle}b`, `a${middle}x`],
  ] as const) {
    await writeFile(file, before);
    bookmark.begin("run", 3);
    await utimes(file, 1, 1);
    expect(bookmark.load().position).toBe(3);
    await writeFile(file, after);
    expect(() => bookmark.load()).toThrow(expect.objectContaining({ code: "REPLAY_RESUME" }));
  }
});

test("of two replays of one recording to one place, the second is refused while the first holds", async () => {
  const { folder, files } = await recording();
  const open = (to?: string) => new ReplayBookmark({ folder, files, to });
  const release = open().hold();
  const message = expect.stringContaining(`still running (pid ${process.pid})`);
  const refused = expect.objectContaining({ code: "REPLAY_RUNNING", message });
  expect(() => open().hold()).toThrow(refused);
  open("http://127.0.0.1:9").hold()();
  release();
  open().hold()();
});
