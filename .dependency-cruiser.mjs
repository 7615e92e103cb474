// The directions in which the rooms may import, one rule each, with the reason. Checked by
// `npm run check` and by test/architecture.test.ts, which also proves that the rules can fail.

const ROOMS = "core|proxy|differ|sync|stubs|data|dashboard|cli|fixtures";
const TESTS = "\\.test\\.ts$";

/** A room's code may import itself and the rooms named; its tests may also use fixtures and test/support. */
function room(path, allowed, reason) {
  const name = path.replace("/", "-");
  const own = `^${path}/`;
  const others = allowed.map((other) => `^${other}/`);
  return [
    {
      name: `${name}-imports`,
      comment: reason,
      severity: "error",
      from: { path: own, pathNot: TESTS },
      to: { path: `^(${ROOMS}|test|bench)/`, pathNot: [own, ...others] },
    },
    {
      name: `${name}-tests-import`,
      comment: `A test beside the code stays in its room, but for fixtures and test/support; what crosses rooms is tested in test/. ${reason}`,
      severity: "error",
      from: { path: `${own}.*${TESTS}` },
      to: {
        path: `^(${ROOMS}|test|bench)/`,
        pathNot: [own, ...others, "^fixtures/", "^test/support/"],
      },
    },
  ];
}

/** A package, or a module of Node, that has one door: everything else goes through the files named. */
function onlyIn(name, module, [doors, reason]) {
  return {
    name: `${name}-only-where-it-belongs`,
    comment: reason,
    severity: "error",
    from: { path: `^(${ROOMS})/`, pathNot: doors },
    to: { path: module },
  };
}

const packaged = (name) => `(^|/)node_modules/(@types/)?${name}(/|$)`;

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...room("core", [], "core is the words everybody shares: it imports nothing of ours."),
    ...room(
      "proxy",
      ["core"],
      "The proxy carries and does not judge: it gives exchanges to a sink it is handed.",
    ),
    ...room(
      "differ",
      ["core"],
      "The differ judges outcomes, wherever they came from: proxy, recording or file.",
    ),
    ...room("sync", ["core"], "Coordination must serve any program, not only ours."),
    ...room("stubs", ["core"], "Stubs stand in for collaborators and know none of us."),
    ...room("data", ["core", "sync"], "Data is isolated by leases, without HTTP or diffing."),
    ...room(
      "dashboard/server",
      ["core", "differ"],
      "The dashboard shows what it is handed; of the differ it knows the read models' types.",
    ),
    ...room(
      "dashboard/ui",
      ["core", "differ", "dashboard/server"],
      "The page talks to the server over HTTP; it shares types and nothing else.",
    ),
    ...room(
      "fixtures",
      ["core"],
      "Demo services are ordinary services: they do not know that they are compared.",
    ),
    {
      name: "dashboard-shares-types-only",
      comment:
        "The dashboard shows what was judged and never judges: of other rooms the page, and of the differ the server, import types alone.",
      severity: "error",
      from: { path: "^dashboard/", pathNot: TESTS },
      to: {
        path: "^(differ|proxy|sync|data)/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "ui-runs-in-the-browser",
      comment: "Of core and the server the page may import types alone: both run on Node.",
      severity: "error",
      from: { path: "^dashboard/ui/", pathNot: TESTS },
      to: { path: "^(core|dashboard/server)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nobody-imports-cli",
      comment:
        "The command line is the only place where the parts are put together; nothing needs it.",
      severity: "error",
      from: { path: `^(${ROOMS})/`, pathNot: "^cli/" },
      to: { path: "^cli/" },
    },
    {
      name: "nobody-imports-test-or-bench",
      comment: "Tests and measurements look at the product; the product does not know them.",
      severity: "error",
      from: { path: `^(${ROOMS})/`, pathNot: TESTS },
      to: { path: ["^(test|bench)/", TESTS] },
    },
    {
      name: "tests-of-the-wiring",
      comment:
        "Tests of what crosses rooms start a run as the command line does, and nothing else of it.",
      severity: "error",
      from: { path: "^(test|bench)/" },
      to: {
        path: "^cli/",
        pathNot: ["^cli/index\\.ts$", "^cli/(launch|run|config|output|testing)/"],
      },
    },
    {
      name: "rooms-through-their-index",
      comment: "A room's index.ts is its promise to the others; the rest may change any day.",
      severity: "error",
      from: { path: `^(${ROOMS}|test|bench)/` },
      to: {
        path: `^(${ROOMS})/`,
        pathNot: [
          "^$1/",
          "^[^/]+/index\\.ts$",
          // Doors of parts, for threads that must not hold the whole room in memory.
          "^core/(config|http)/index\\.ts$",
          "^proxy/(live|mirror|recording|redact|shadow|tap|workers)/index\\.ts$",
          "^differ/(ingest|pinned|read|report|rules|run)/index\\.ts$",
          "^dashboard/(server|ui)/index\\.ts$",
          "^dashboard/server/report/index\\.ts$",
          "^sync/redis/index\\.ts$",
          "^cli/(launch|run|config|output)/",
          "/testing/",
        ],
      },
    },
    onlyIn("http-proxy", packaged("http-proxy"), [
      "^proxy/live/upgrade\\.ts$",
      "http-proxy carries upgraded connections alone: on plain HTTP a client can make it throw.",
    ]),
    onlyIn("undici", packaged("undici"), [
      ["^cli/(replay/address-sink|doctor/ask-service)\\.ts$", "^fixtures/", TESTS],
      "Live requests and copies leave on connections of our own (proxy/http1); undici is for `replay --to` and for driving traffic.",
    ]),
    onlyIn("express", packaged("express"), [
      ["^dashboard/server/", "^fixtures/"],
      "express serves the dashboard and demo services; no compared byte passes through it.",
    ]),
    {
      name: "node-http-by-its-door",
      comment:
        "An import statement of node:http loads Node's own undici, 13 MiB and 40 ms a thread: core/http is the way without it.",
      severity: "error",
      from: { path: `^(core|proxy|differ|dashboard/server|cli)/`, pathNot: [TESTS, "/testing/"] },
      to: { path: "^(node:)?http$", dependencyTypesNot: ["type-only"] },
    },
    onlyIn("ws", packaged("ws"), [
      ["^sync/(server|ws)/", "^sync/message-text\\.ts$", TESTS],
      "Frames of the sync protocol have two ends; upgraded connections of the live service pass through http-proxy.",
    ]),
    onlyIn("ioredis", packaged("ioredis"), [
      ["^sync/redis/", "^test/support/", TESTS],
      "One place that knows Redis's scripts, and who uses none loads none of it.",
    ]),
    onlyIn("node-sqlite", "^(node:)?sqlite$", [
      "^differ/store/",
      "One store, one place that knows its tables.",
    ]),
    onlyIn("yaml", packaged("yaml"), [
      ["^cli/", TESTS],
      "Files of the user are read once, at the edge.",
    ]),
    onlyIn("deep-diff", packaged("deep-diff"), [
      ["^differ/.*\\.test\\.ts$", "^cli/"],
      "deep-diff misses empty keys and overflows on deep input: it checks our walker and compares configurations, never answers.",
    ]),
    onlyIn("fs", "^(node:)?fs(/promises)?$", [
      [
        ...[
          "^cli/",
          "^fixtures/",
          "^differ/store/",
          "^proxy/recording/",
          "^dashboard/(server|ui/build)/",
          TESTS,
        ],
        "^proxy/http1/read-tls-files\\.ts$",
        "^proxy/listening\\.ts$",
        "^(proxy/(live/http2/)?|sync/)testing/",
      ],
      "Files are opened where files are the subject; everybody else is handed what was in them.",
    ]),
    {
      name: "no-circular",
      comment: "Two files that need each other are one thing, or hide a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment:
        "A file that imports nothing and that nobody imports is forgotten, or an entry not listed here.",
      severity: "error",
      from: {
        orphan: true,
        path: `^(${ROOMS}|test)/`,
        pathNot: [TESTS, "\\.d\\.ts$", "\\.json$", "^fixtures/plans/"],
      },
      to: {},
    },
    {
      name: "not-to-unresolvable",
      comment:
        "An import that leads nowhere. Plans import the package, which a clone has when it is built.",
      severity: "error",
      from: { pathNot: "^fixtures/plans/" },
      to: { couldNotResolve: true },
    },
    {
      name: "product-not-to-dev-dependencies",
      comment: "What ships may only need what is installed with it.",
      severity: "error",
      from: {
        path: "^(core|proxy|differ|sync|stubs|data|dashboard/server|cli)/",
        pathNot: [TESTS, "/testing/(http2-stage|drawn-exchanges)\\.ts$", "^sync/testing/"],
      },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Only our own: most packages keep their code in a folder named dist.
    exclude: { path: "^(dashboard/ui/)?(dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node"],
    },
  },
};
