import { expect } from "vitest";
import type { StageName } from "../stage.ts";
import { type Judgement, type Judgements, expectStatuses, forwarded } from "./judgement.ts";

function hosts(live: string, shadow: string, stage: StageName = "plain"): Judgement {
  return async (play) => {
    const scene = await play({ stage });
    await expectStatuses(scene, [200]);
    const seen = await forwarded(scene);
    expect(seen.live.get("host")).toBe(live);
    for (const copy of seen.copies) expect(copy.get("host")).toBe(shadow);
  };
}

export const HOST_TAG: Judgements = {
  "HOST-04": hosts("[::1]:8080", "[::1]-shadow:8080"),
  "HOST-06": hosts("foobar-shadow:8080", "foobar-shadow-shadow:8080"),
  "HOST-07": hosts("foobar:", "foobar-shadow:"),
  "HOST-08": hosts("FooBar.Example:8080", "FooBar.Example-shadow:8080"),
  "HOST-09": hosts("foobar:8080", "foobar:8080", "noSuffix"),
  "HOST-10": hosts("foobar:8080", "shadow.test:1234", "literal"),

  "HOST-11": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    const { live, copies } = await forwarded(scene);
    expect(live.get("host")).toBe("foobar:8080");
    for (const message of [live, ...copies]) expect(message.target).toBe("/p?q=1");
    for (const copy of copies) expect(copy.get("host")).toBe("foobar-shadow:8080");
  },

  "HOST-12": hosts("foobar:8080", "foobar-shadow:8080", "http2"),

  "HOST-13": async (play) => {
    const scene = await play();
    await expectStatuses(scene, [200]);
    await scene.ended();
    const { live, copies } = await forwarded(scene);
    const { hostname, port, host } = new URL(scene.live.url);
    expect(live.get("host")).toBe(host);
    for (const copy of copies) expect(copy.get("host")).toBe(`${hostname}-shadow:${port}`);
  },
};
