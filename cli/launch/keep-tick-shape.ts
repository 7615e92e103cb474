import { executionAsyncResource } from "node:async_hooks";

const KEPT: object[] = [];

/**
 * For threads that carry traffic, before they do anything. Each process.nextTick makes an object with computed keys, and
 * V8 makes it fast as long as it sees one shape. Where a collection comes while no such object lives, the shape goes
 * with it, the next is another one, and from then on every call takes the slow way: 8 % of the live thread. One object
 * that is kept keeps the shape (docs/decisions/057).
 */
export function keepTickShape(kept: object[] = KEPT): void {
  process.nextTick(() => kept.push(executionAsyncResource()));
}
