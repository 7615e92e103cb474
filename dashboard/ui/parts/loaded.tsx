import type { ComponentChildren } from "preact";
import type { Shown } from "../data/answers.ts";
import { Problem } from "./problem.tsx";
import { Skeleton } from "./skeleton.tsx";

/** An answer in each of its states: on its way, failed, there, and there though the last attempt failed. */
export function Loaded<T>({
  of: { value, error },
  retry,
  lines,
  children,
}: {
  of: Shown<T>;
  retry?: () => void;
  lines?: number;
  children: (value: T) => ComponentChildren;
}) {
  if (value === undefined) {
    if (error === undefined) return <Skeleton lines={lines ?? 3} />;
    return <Problem error={error} retry={retry} />;
  }
  return (
    <>
      {error === undefined ? null : <Problem error={error} retry={retry} behind />}
      {children(value)}
    </>
  );
}
