import { useEffect } from "preact/hooks";

/** Names the browser's tab after what the screen shows. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · shadowdiff`;
  }, [title]);
}
