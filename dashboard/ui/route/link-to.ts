import { hrefOf, place } from "./location.ts";

/**
 * The address of a screen of the run that is looked at. Parts of a path that are data go through
 * encodeURIComponent first: `/differences/${encodeURIComponent(fp)}`.
 */
export function linkTo(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  return hrefOf(path, { run: chosenRun(), ...query });
}

/** The run that was chosen; undefined is the one that goes on. */
export function chosenRun(): string | undefined {
  return place().query.get("run") ?? undefined;
}
