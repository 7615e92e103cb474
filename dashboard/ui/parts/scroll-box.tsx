import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A box that scrolls sideways by itself where its content is wider; by keys, too, where it does. */
export function ScrollBox({ label, children }: { label: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const measure = (): void => setWide(current.scrollWidth > current.clientWidth);
    const resized = new ResizeObserver(measure);
    resized.observe(current);
    for (const child of current.children) resized.observe(child);
    return () => resized.disconnect();
  }, []);
  const reached = wide ? { tabIndex: 0, role: "group" as const, "aria-label": label } : {};
  return (
    <div ref={box} class="scroll" {...reached}>
      {children}
    </div>
  );
}
