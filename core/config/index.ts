// A door of its own: whoever imports this loads zod, which is 15 MB in every thread that does.
export { configSchema } from "./schema.ts";
export { listenAddress, serviceAddress, tcpAddress } from "./address.ts";
export { bytes as bytesOf, duration, timerDuration } from "./units.ts";
