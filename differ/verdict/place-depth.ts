/** `outcome`, then `status`, then by the number of steps below the root or header. */
export function depthOf(path: string): number {
  if (path === "outcome") return -2;
  if (path === "status") return -1;
  return countSteps(path);
}

/** Counts `.name` and `[...]` outside quotes; a header's or trailer's name is one step. */
function countSteps(path: string): number {
  let steps = path.startsWith("$") ? 0 : 1;
  let quoted = false;
  for (let at = path.startsWith("$") ? 1 : 0; at < path.length; at += 1) {
    const char = path[at];
    if (quoted && char === "\\") at += 1;
    else if (char === "'" && (quoted || path[at - 1] === "[")) quoted = !quoted;
    else if (!quoted && (char === "." || char === "[")) steps += 1;
  }
  return steps;
}
