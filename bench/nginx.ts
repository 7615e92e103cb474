import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Started, startOn } from "./processes.ts";
import { portIsOpen } from "./ports.ts";

const COMMON = `
  access_log off; keepalive_requests 100000000; keepalive_timeout 75s;
  client_body_temp_path ./run/b; proxy_temp_path ./run/p; fastcgi_temp_path ./run/f; uwsgi_temp_path ./run/u; scgi_temp_path ./run/s;`;

export interface NginxPorts {
  readonly live: number;
  readonly primary: number;
  readonly secondary: number;
  readonly candidate: number;
}

/** Bodies that the upstreams hold, by the last part of the path below /bytes/. */
const BODIES = { "0": 0, "4KiB": 4096, "1MiB": 1024 * 1024 } as const;
export type BodySize = keyof typeof BODIES;
export const BODY_SIZES: readonly BodySize[] = ["0", "4KiB", "1MiB"];

/** The live service and the three roles: the cheapest answer there is, and a count of requests. */
export function upstreamsConfig(port: number, count: number, statusPort: number): string {
  const servers = Array.from(
    { length: count },
    (_, index) =>
      `server { listen 127.0.0.1:${port + index} backlog=4096; sendfile on; open_file_cache max=10 inactive=1h;
    location / { default_type application/json; return 200 '{"id":1,"name":"kettle","price":19.5,"tags":["kitchen","steel"]}'; }
    location /bytes/ { default_type application/octet-stream; root .; } }`,
  );
  return `
  ${servers.join("\n  ")}
  server { listen 127.0.0.1:${statusPort}; location / { stub_status; } }`;
}

export function plainProxyConfig(port: number, ports: NginxPorts): string {
  return `
  upstream live { server 127.0.0.1:${ports.live}; keepalive 128; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${port} backlog=4096; client_max_body_size 0;
    location / { proxy_pass http://live; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; } }`;
}

/** As deployed by those who mirror with nginx: three mirrors, Envoy's tag on the Host. */
export function mirrorProxyConfig(port: number, ports: NginxPorts): string {
  const upstream = (name: "live" | "primary" | "secondary" | "candidate"): string =>
    `upstream ${name} { server 127.0.0.1:${ports[name]}; keepalive 128; keepalive_requests 100000000; }`;
  return `
  ${upstream("live")} ${upstream("primary")} ${upstream("secondary")} ${upstream("candidate")}
  map $http_host $tag { default "$http_host-shadow"; "~^(?<h>.*):(?<p>[0-9]+)$" "$h-shadow:$p"; }
  server { listen 127.0.0.1:${port} backlog=4096; client_max_body_size 0;
    location / { mirror /_m/candidate; mirror /_m/primary; mirror /_m/secondary; proxy_pass http://live; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; }
    location ~ ^/_m/(?<s>candidate|primary|secondary)$ { internal; proxy_pass http://$s$request_uri; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $tag;
      proxy_connect_timeout 200ms; proxy_send_timeout 2s; proxy_read_timeout 2s; } }`;
}

/** Starts one nginx worker on a core in a folder of its own, and waits until it listens. */
export async function startNginx(core: string, http: string, port: number): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "shadowdiff-nginx-"));
  mkdirSync(join(folder, "run"));
  mkdirSync(join(folder, "bytes"));
  for (const [name, bytes] of Object.entries(BODIES))
    writeFileSync(join(folder, "bytes", name), "a".repeat(bytes));
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 65535; pid ./run/n.pid;
error_log ./run/error.log error; events { worker_connections 16384; }
http { ${COMMON}${http}
}`,
  );
  const started = startOn(core, ["nginx", "-p", folder, "-c", join(folder, "nginx.conf")]);
  await portIsOpen(port);
  return started;
}

/** Requests handled so far by an instance with `stub_status`, this question included. */
export async function requestsHandled(statusPort: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${statusPort}/`)).text();
  return Number(/^\s*\d+\s+\d+\s+(\d+)/m.exec(text)?.[1] ?? 0);
}
