import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { COMMANDS } from "./command-list.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions } from "./parse-options.ts";
import { ROOT } from "../test/support/source-files.ts";

/*
 * What is ready to paste, and what the documentation shows, is read by the program's own parser: a flag that was
 * renamed fails here and not in somebody's pipeline.
 */

const read = (path: string): Promise<string> => readFile(join(ROOT, path), "utf8");

/** Throws where the program would end with 64 because of a flag or a command that it does not have. */
async function hold(argv: readonly string[]): Promise<void> {
  const [name = "", ...rest] = argv;
  if (/^--(help|version)$/.test(name)) return;
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw new Error(`no command ${name} in ${argv.join(" ")}`);
  const command = await entry.load();
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (own.includes("--help")) return;
  const verb = command.verbs?.[own[0] ?? ""];
  if (command.verbs !== undefined && verb === undefined)
    throw new Error(`no verb in ${argv.join(" ")}`);
  parseOptions(verb === undefined ? own : own.slice(1), (verb ?? command).options);
}

/** Words as a shell splits them; what it would put in stays as it is written. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/["']/g, ""),
  );
}

/** The command lines of shadowdiff in a text: behind its name, up to what ends a command. */
function commandLines(text: string): string[][] {
  const whole = text.replaceAll(/\\\n\s*/g, " ");
  return [
    ...whole.matchAll(/(?:npx (?:--yes )?shadowdiff|shadowdiff\.mjs|^\$? ?shadowdiff) +([^\n]*)/gm),
  ].map(([, rest = ""]) => words(rest.split(/ [|&;>#] ?| 2>|&&|\)|`|' *$/)[0] ?? ""));
}

/** Blocks of code; prose may begin a line with the name, too. */
function shownIn(page: string): string[] {
  return [...page.matchAll(/^ *```\w*\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
}

describe("what is ready to paste", () => {
  test("Argo Rollouts: the job asks the gate, and any code but 0 fails it", async () => {
    const container = z.object({ args: z.array(z.string()) }).loose();
    const template = z
      .object({
        spec: z.object({
          args: z.array(z.object({ name: z.string(), value: z.string() })),
          metrics: z.tuple([
            z
              .object({
                failureLimit: z.literal(0),
                provider: z.object({
                  job: z.object({
                    spec: z.object({
                      backoffLimit: z.literal(0),
                      template: z.object({
                        spec: z.object({ containers: z.tuple([container]) }).loose(),
                      }),
                    }),
                  }),
                }),
              })
              .loose(),
          ]),
        }),
      })
      .loose()
      .parse(parse(await read("deploy/rollouts/argo-analysis-template.yaml")));
    const given = new Map(template.spec.args.map(({ name, value }) => [name, value]));
    const { args } = template.spec.metrics[0].provider.job.spec.template.spec.containers[0];
    const filled = args.map((word) =>
      word.replace(/\{\{args\.(\w+)\}\}/, (whole, name: string) => given.get(name) ?? whole),
    );
    expect(filled).toEqual([
      "gate",
      "--url",
      "http://shop-shadowdiff:8081",
      "--run",
      "latest",
      "--wait",
      "20m",
    ]);
    await hold(filled);
  });

  test("Flagger: the webhook's command is the gate, and its time is longer than the wait", async () => {
    const hook = z.object({
      timeout: z.string(),
      metadata: z.object({ type: z.literal("bash"), cmd: z.string() }),
    });
    const canary = z
      .object({
        spec: z
          .object({ analysis: z.object({ webhooks: z.tuple([hook.loose()]) }).loose() })
          .loose(),
      })
      .loose()
      .parse(parse(await read("deploy/rollouts/flagger-webhook.yaml")));
    const [{ timeout, metadata }] = canary.spec.analysis.webhooks;
    const [line = []] = commandLines(metadata.cmd);
    expect(line[0]).toBe("gate");
    await hold(line);
    const wait = line[line.indexOf("--wait") + 1] ?? "";
    expect(Number.parseInt(timeout, 10)).toBeGreaterThan(Number.parseInt(wait, 10));
  });

  test("every other file's command lines, and the codes that they name", async () => {
    const found = new Map<string, number>();
    for (const file of ["ci/Jenkinsfile", "ci/gitlab-ci.yml", "systemd/shadowdiff.service"]) {
      const lines = commandLines(await read(`deploy/${file}`));
      found.set(file, lines.length);
      for (const line of lines) await hold(line);
    }
    expect([...found.values()]).toEqual([1, 1, 1]);
    const docker = z
      .array(z.string())
      .parse(JSON.parse(/^CMD (.*)$/m.exec(await read("deploy/docker/Dockerfile"))?.[1] ?? ""));
    await hold(docker);
    // The script builds its line piece by piece; a value stands behind each of its flags.
    const script = await read("deploy/ci/gate.sh");
    const flags = [...script.matchAll(/[ (](--[a-z-]+) "/g)].map(([, flag = ""]) => flag);
    expect(flags.length).toBeGreaterThan(6);
    await hold(["gate", ...flags.flatMap((flag) => [flag, "value"])]);

    expect(await read("deploy/ci/Jenkinsfile")).toContain(`code == ${EXIT.inconclusive}`);
    expect(await read("deploy/systemd/shadowdiff.service")).toContain(
      `RestartPreventExitStatus=${EXIT.usage}`,
    );
  });
});

test("the documentation shows commands and flags that are there", async () => {
  const pages = [
    "README.md",
    ...(await readdir(join(ROOT, "docs")))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  let lines = 0;
  for (const page of pages) {
    for (const line of shownIn(await read(page)).flatMap(commandLines)) {
      lines += 1;
      await expect(hold(line), `${page}: shadowdiff ${line.join(" ")}`).resolves.toBeUndefined();
    }
  }
  expect(lines).toBeGreaterThan(50);
});
