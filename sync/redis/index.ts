// Apart from the room's own index, so that ioredis is loaded only where Redis is used.
export { type RedisBackendOptions } from "./options.ts";
export { redisBackend } from "./redis-backend.ts";
