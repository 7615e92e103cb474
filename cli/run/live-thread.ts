import { enableCompileCache } from "node:module";

enableCompileCache();
const { serveLiveThread } = await import("./serve-live-thread.ts");
await serveLiveThread();
