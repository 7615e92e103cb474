/*
 * node:http for whoever serves or names its parts. An import statement of it would read each of its
 * exports, and three of them (WebSocket, CloseEvent, MessageEvent) load Node's own undici when they
 * are read: 40 ms and 13 MiB in every thread that does.
 */
export const { METHODS, ServerResponse, createServer } = process.getBuiltinModule("node:http");
