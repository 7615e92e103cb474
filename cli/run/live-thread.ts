import { enableCompileCache } from "node:module";
import { keepTickShape } from "../launch/keep-tick-shape.ts";

enableCompileCache();
keepTickShape();
const { serveLiveThread } = await import("./serve-live-thread.ts");
await serveLiveThread();
