import type { DocumentedPath, Profiles } from "../../core/index.ts";

/** What is known before a run, besides its configuration; plain data, because it crosses threads. */
export interface Pinned {
  /** Of the profiles file; undefined where there is none. */
  readonly profiles: Profiles | undefined;
  /** Of the OpenAPI document. */
  readonly documented: readonly DocumentedPath[];
}
