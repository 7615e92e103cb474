import { script } from "./script.ts";

/**
 * What the scripts of queues share.
 *
 * KEYS[5] topics: a hash of topic to last number
 * KEYS[6] the topic's stream
 * KEYS[7] handed out: a hash of topic to the last number that was handed out for the first time
 * KEYS[8] taken: a sorted set of number by the time until which it is with its taker
 * KEYS[9] returned: a sorted set of number by number
 * KEYS[10] deliveries: a hash of number to packed {owner, how often}
 * ARGV[6] the topic
 */
const QUEUE_WORDS = `
local topics, stream, handed, taken, returned, deliveries =
  KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
for _, number in ipairs(redis.call('ZRANGEBYSCORE', taken, '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZREM', taken, number)
  redis.call('ZADD', returned, number, number)
  keep(returned)
end
`;

/**
 * Takes the oldest entry that is neither acknowledged nor with somebody, or registers the process to
 * be woken.
 *
 * KEYS[5..10], ARGV[6] as queues have them; KEYS[11] processes that wait: a set
 * ARGV[7] owner, ARGV[8] how long it is with the owner, milliseconds, ARGV[9] the process
 * Reply: epoch, number, how often it was handed out, payload; or epoch, 0, last number of the wake
 * stream, milliseconds until an entry comes back (-1: none is out).
 */
export const TAKE = script(
  "take",
  true,
  `${QUEUE_WORDS}
local function nextNumber()
  local back = redis.call('ZRANGE', returned, 0, 0)[1]
  if back then
    redis.call('ZREM', returned, back)
    return tonumber(back)
  end
  local last = tonumber(redis.call('HGET', topics, ARGV[6]) or '0')
  local number = tonumber(redis.call('HGET', handed, ARGV[6]) or '0') + 1
  if number > last then return nil end
  redis.call('HSET', handed, ARGV[6], whole(number))
  keep(handed)
  return number
end

local number = nextNumber()
while number do
  local id = whole(number) .. '-0'
  local entry = redis.call('XRANGE', stream, id, id)[1]
  if entry then
    local packed = redis.call('HGET', deliveries, whole(number))
    local times = (packed and cmsgpack.unpack(packed)[2] or 0) + 1
    redis.call('HSET', deliveries, whole(number), cmsgpack.pack({ARGV[7], times}))
    redis.call('ZADD', taken, now + tonumber(ARGV[8]), whole(number))
    keep(deliveries)
    keep(taken)
    outlive(tonumber(ARGV[8]))
    return finish({number, times, entry[2][2]})
  end
  redis.call('HDEL', deliveries, whole(number))
  number = nextNumber()
end
redis.call('SADD', KEYS[11], ARGV[9])
keep(KEYS[11])
local due = redis.call('ZRANGE', taken, 0, 0, 'WITHSCORES')[2]
return finish({0, tonumber(redis.call('HGET', run, 'wake') or '0'), due and due - now or -1}, true)`,
);

/**
 * KEYS[5..10], ARGV[6] as queues have them
 * ARGV[7] owner, ARGV[8] number
 * Reply: epoch, 1; or epoch, 0 where the owner has it no more.
 */
export const ACKNOWLEDGE = script(
  "acknowledge",
  true,
  `${QUEUE_WORDS}
local packed = redis.call('HGET', deliveries, ARGV[8])
if not redis.call('ZSCORE', taken, ARGV[8]) or cmsgpack.unpack(packed)[1] ~= ARGV[7] then
  return finish({0})
end
redis.call('ZREM', taken, ARGV[8])
redis.call('HDEL', deliveries, ARGV[8])
return finish({1})`,
);

/**
 * Gives an entry back that came too late for its taker.
 *
 * KEYS[5..10], ARGV[6] as queues have them; KEYS[11] processes that wait
 * ARGV[7] owner, ARGV[8] number
 * Reply: 1 where it was its owner's still, else 0, epoch.
 */
export const GIVE_BACK = script(
  "give-back",
  true,
  `${QUEUE_WORDS}
local given = 0
local packed = redis.call('HGET', deliveries, ARGV[8])
if redis.call('ZSCORE', taken, ARGV[8]) and cmsgpack.unpack(packed)[1] == ARGV[7] then
  given = 1
  redis.call('ZREM', taken, ARGV[8])
  redis.call('ZADD', returned, ARGV[8], ARGV[8])
  keep(returned)
  if redis.call('DEL', KEYS[11]) == 1 then tell('q', ARGV[6], ARGV[8]) end
end
return finish({given})`,
);
