import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NginxPorts } from "./nginx.ts";
import { portIsOpen } from "./ports.ts";
import { type Started, startOn } from "./processes.ts";

const ROLES = ["candidate", "primary", "secondary"] as const;
const TYPES = "type.googleapis.com/envoy.extensions.filters";

const address = (port: number) => ({
  socket_address: { address: "127.0.0.1", port_value: port },
});

const cluster = (name: string, port: number) => ({
  name,
  type: "STATIC",
  connect_timeout: "1s",
  load_assignment: {
    cluster_name: name,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: address(port) } }] }],
  },
});

/** One worker of Envoy that mirrors every request to the three roles. */
export async function startEnvoy(core: string, port: number, ports: NginxPorts): Promise<Started> {
  const mirrors = ROLES.map((name) => ({
    cluster: name,
    runtime_fraction: { default_value: { numerator: 100, denominator: "HUNDRED" } },
  }));
  const manager = {
    "@type": `${TYPES}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "in",
    generate_request_id: false,
    server_header_transformation: "PASS_THROUGH",
    use_remote_address: true,
    skip_xff_append: true,
    route_config: {
      virtual_hosts: [
        {
          name: "all",
          domains: ["*"],
          routes: [
            {
              match: { prefix: "/" },
              route: { cluster: "live", timeout: "15s", request_mirror_policies: mirrors },
            },
          ],
        },
      ],
    },
    http_filters: [
      {
        name: "envoy.filters.http.router",
        typed_config: {
          "@type": `${TYPES}.http.router.v3.Router`,
          suppress_envoy_headers: true,
        },
      },
    ],
  };
  const filters = [
    { name: "envoy.filters.network.http_connection_manager", typed_config: manager },
  ];
  const listener = { name: "in", address: address(port), filter_chains: [{ filters }] };
  const clusters = [
    cluster("live", ports.live),
    ...ROLES.map((name) => cluster(name, ports[name])),
  ];
  const file = join(mkdtempSync(join(tmpdir(), "shadowdiff-envoy-")), "envoy.json");
  writeFileSync(file, JSON.stringify({ static_resources: { listeners: [listener], clusters } }));
  const flags = ["--concurrency", "1", "--disable-hot-restart", "-l", "error"];
  const started = startOn(core, ["envoy", "-c", file, ...flags]);
  await portIsOpen(port);
  return started;
}
