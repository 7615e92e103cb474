import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { configSchema } from "../../core/config/index.ts";
import { ROOT } from "../support/source-files.ts";
import { renderChart } from "./render-chart.ts";

const CHART = join(ROOT, "deploy/helm/shadowdiff");
const ports = z.array(z.looseObject({ name: z.string() }));
const labels = z.record(z.string(), z.string());

const statefulSet = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    replicas: z.number(),
    serviceName: z.string(),
    selector: z.object({ matchLabels: labels }),
    template: z.object({
      metadata: z.object({ labels, annotations: labels }),
      spec: z.looseObject({
        containers: z.tuple([
          z.looseObject({
            image: z.string(),
            args: z.array(z.string()),
            env: z.array(z.object({ name: z.string(), valueFrom: z.unknown() })),
            ports,
            readinessProbe: z.object({ httpGet: z.object({ port: z.string() }) }).loose(),
            livenessProbe: z.object({ httpGet: z.object({ port: z.string() }) }).loose(),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() }).loose()),
          }),
        ]),
        volumes: z.array(
          z.looseObject({
            name: z.string(),
            configMap: z.object({ name: z.string() }).optional(),
          }),
        ),
      }),
    }),
    volumeClaimTemplates: z.array(z.object({ metadata: z.object({ name: z.string() }) }).loose()),
  }),
});
const service = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ selector: labels, ports }),
});
const configMap = z.object({
  metadata: z.object({ name: z.string() }),
  data: z.record(z.string(), z.string()),
});

let files: Map<string, string>;
let chart: { readonly name: string; readonly appVersion: string };
let values: Record<string, unknown>;
beforeAll(async () => {
  const names = await readdir(join(CHART, "templates"));
  files = new Map(
    await Promise.all(names.map(async (name) => [name, await read(`templates/${name}`)] as const)),
  );
  chart = z
    .object({ name: z.string(), appVersion: z.string() })
    .parse(parse(await read("Chart.yaml")));
  values = z.record(z.string(), z.unknown()).parse(parse(await read("values.yaml")));
});
const read = (name: string): Promise<string> => readFile(join(CHART, name), "utf8");

function rendered(over: Record<string, unknown> = {}) {
  const documents = renderChart(files, {
    Values: { ...values, ...over },
    Release: { Name: "shop" },
    Chart: { Name: chart.name, AppVersion: chart.appVersion },
    Template: { BasePath: "templates" },
  });
  const set = statefulSet.parse(documents.get("statefulset.yaml"));
  const map = configMap.parse(documents.get("configmap.yaml"));
  const [text = ""] = Object.values(map.data);
  return {
    documents,
    set,
    map,
    container: set.spec.template.spec.containers[0],
    service: service.parse(documents.get("service.yaml")),
    // As the process reads it: the token comes from its environment.
    config: configSchema.parse(JSON.parse(text.replace("${SHADOWDIFF_TOKEN}", "0123456789abcdef"))),
  };
}

const MODES = [
  {},
  { mode: "tap" },
  { replicas: 2 },
  { config: { mirror: { sample: "5%" } }, ports: { proxy: 9000, tap: 9001, admin: 9002 } },
];

describe.each(MODES)("the chart with %j", (over) => {
  test("places proxy or tap, candidate and baselines, and what it says fits together", () => {
    const { set, map, container, service: front, config } = rendered(over);
    for (const role of ["primary", "secondary", "candidate"] as const)
      expect(config.targets?.[role].origin).toBe(`http://shop-${role}:8080`);
    if ("mode" in over)
      expect([config.proxy, config.tap?.listen]).toMatchObject([undefined, { port: 8082 }]);
    else expect(config.proxy?.live.origin).toBe(values["live"]);

    const listening = config.proxy?.listen ?? config.tap?.listen;
    const open = Object.fromEntries(
      container.ports.map((port) => [port.name, port["containerPort"]]),
    );
    expect([listening, config.admin.listen]).toMatchObject([
      { port: open["http"] },
      { port: open["admin"] },
    ]);
    for (const port of front.spec.ports) {
      expect(Object.keys(open)).toContain(port["targetPort"]);
      expect(port["port"]).toBe(open[String(port["targetPort"])]);
    }
    for (const probe of [container.readinessProbe, container.livenessProbe])
      expect(Object.keys(open)).toContain(probe.httpGet.port);

    expect(front.metadata.name).toBe(set.spec.serviceName);
    expect(set.spec.template.metadata.labels).toMatchObject(set.spec.selector.matchLabels);
    expect(set.spec.template.metadata.labels).toMatchObject(front.spec.selector);

    const mounts = Object.fromEntries(
      container.volumeMounts.map((one) => [one.name, one.mountPath]),
    );
    const volumes = [
      ...set.spec.template.spec.volumes.map(({ name }) => name),
      ...set.spec.volumeClaimTemplates.map(({ metadata }) => metadata.name),
    ];
    expect(volumes.toSorted()).toEqual(Object.keys(mounts).toSorted());
    const held = set.spec.template.spec.volumes.find(({ configMap: one }) => one !== undefined);
    expect(held?.configMap?.name).toBe(map.metadata.name);
    expect(container.args).toEqual([
      "run",
      "-c",
      `${mounts["config"]}/${Object.keys(map.data)[0]}`,
    ]);
    expect(config.store.path).toBe(mounts["data"]);
    expect(container.env.map(({ name }) => name)).toEqual(["SHADOWDIFF_TOKEN"]);
  });
});

test("values win over the chart's own configuration, and a change of it starts the pods anew", () => {
  const [before, after] = [rendered(), rendered({ config: { mirror: { sample: "5%" } } })];
  expect([before.config.mirror.sample, after.config.mirror.sample]).toEqual([0.2, 0.05]);
  const sums = [before, after].map(
    ({ set }) => set.spec.template.metadata.annotations["checksum/config"],
  );
  expect(sums[0]).not.toBe(sums[1]);
});

test("of several replicas each has an address of its own for its verdict", () => {
  const { documents, service: front, set } = rendered({ replicas: 2 });
  expect(front.spec.ports.map(({ name }) => name)).toEqual(["http"]);
  const own = [...documents]
    .filter(([name, document]) => name.startsWith("admin-services.yaml") && document !== null)
    .map(([, document]) => service.parse(document));
  expect(own.map(({ metadata }) => metadata.name)).toEqual([
    "shop-shadowdiff-0",
    "shop-shadowdiff-1",
  ]);
  for (const { metadata, spec } of own) {
    expect(spec.selector).toEqual({ "statefulset.kubernetes.io/pod-name": metadata.name });
    expect(metadata.name.startsWith(`${set.metadata.name}-`)).toBe(true);
  }
});

test("what the renderer does not know is an error", () => {
  const one = (text: string) => renderChart(new Map([["a.yaml", text]]), { Values: { b: 1 } });
  expect(one("a: {{ .Values.b }}").get("a.yaml")).toEqual({ a: 1 });
  expect(() => one("a: {{ lookup .Values.b }}")).toThrow("unknown function lookup");
  expect(() => one("a: {{ .Values.c }}")).toThrow("no c");
});
