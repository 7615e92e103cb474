import type { FuzzTarget } from "../fuzz-target.ts";
import { api } from "./api.ts";
import { client } from "./client.ts";
import { http1 } from "./http1.ts";
import { live } from "./live.ts";
import { roles } from "./roles.ts";
import { tap } from "./tap.ts";
import { tls } from "./tls.ts";

export const TARGETS: readonly FuzzTarget[] = [client, live, roles, tap, http1, api, tls];
