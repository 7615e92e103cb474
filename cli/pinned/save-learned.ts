import { type Profiles, ShadowError } from "../../core/index.ts";
import type { Terminal } from "../command.ts";
import type { Added } from "./add-learned.ts";
import { writeProfiles } from "./write-profiles.ts";

/**
 * Adds what was learned to the profiles file and says so. A file that cannot be written is said as
 * well, and changes nothing about what was found.
 */
export async function saveLearned(
  file: string,
  learned: Profiles,
  terminal: Pick<Terminal, "err">,
): Promise<void> {
  try {
    const said = sentence(await writeProfiles(file, learned));
    if (said !== undefined) terminal.err(`Profiles: ${said} added to ${file}; please review.\n`);
  } catch (error) {
    if (!(error instanceof ShadowError)) throw error;
    terminal.err(`shadowdiff: ${error.code}: ${error.message} What was learned is not kept.\n`);
  }
}

function sentence(added: Added): string | undefined {
  const parts = Object.entries(added)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${count === 1 ? kind.slice(0, -1) : kind}`);
  return parts.length === 0 ? undefined : parts.join(", ");
}
