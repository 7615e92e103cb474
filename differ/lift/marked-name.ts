/**
 * A name from a body, where a lifter adds members of its own (`#repeated`) beside it: one that looks
 * like such a member gets another `#`, so that no body can be taken for one that was marked.
 */
export function besideMark(name: string, mark: string): string {
  return name.endsWith(mark) && /^#+$/.test(name.slice(0, 1 - mark.length)) ? `#${name}` : name;
}
