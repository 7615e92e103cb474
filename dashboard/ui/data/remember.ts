/** What one person prefers, kept in this browser; a private window may keep nothing. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`shadowdiff.${name}`, value);
  } catch {
    // It holds until the page is closed.
  }
}

export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`shadowdiff.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}
