import { LEASE_WORDS } from "./lease-words.ts";
import { script } from "./script.ts";

/**
 * Grants a lease, or lets its owner join the line. An owner that holds already is told its token.
 * Tokens are two numbers: the era, which is the time at which this Redis process first granted a
 * lease of the run (greater than every era before), and a count within it. So they grow also where
 * Redis came back with older data, or a replica took over.
 *
 * KEYS[5..9], ARGV[6] as leases have them
 * ARGV[7] owner, ARGV[8] units, ARGV[9] limit or -1 for none, ARGV[10] lease, milliseconds
 * ARGV[11] how long the owner counts as waiting unless it is heard of, milliseconds; 0 = do not wait
 * ARGV[12] the highest era that the caller knows, ARGV[13] "m" and what is told to others, or ""
 * Reply: epoch, 1, era, count; or epoch, 0, milliseconds until somebody who holds or waits is due
 * (-1: nobody), last number of the wake stream.
 */
export const ACQUIRE = script(
  "acquire",
  true,
  `${LEASE_WORDS}
local owner, units, limit = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])
if redis.call('ZSCORE', holders, owner) then
  local mine = factsOf(owner)
  return finish({1, mine[3], mine[4]})
end

local head = redis.call('ZRANGE', line, 0, 0)[1]
if (not head or head == owner) and (limit < 0 or used() + units <= limit) then
  drop(owner)
  local server = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local past = redis.call('HMGET', run, 'era', 'server')
  local era = tonumber(past[1] or '0')
  if past[2] ~= server or era < tonumber(ARGV[12]) then
    era = math.max(now, era + 1, tonumber(ARGV[12]) + 1)
    redis.call('HSET', run, 'era', whole(era), 'server', server, 'token', 0)
  end
  local token = redis.call('HINCRBY', run, 'token', 1)
  outlive(tonumber(ARGV[10]))
  redis.call('ZADD', holders, now + tonumber(ARGV[10]), owner)
  redis.call('HSET', facts, 'o:' .. owner, cmsgpack.pack({units, limit, era, token, ARGV[13]}))
  redis.call('HINCRBY', facts, 'used', units)
  keep(holders)
  keep(facts)
  changed()
  wakeFirst()
  return finish({1, era, token})
end
if tonumber(ARGV[11]) == 0 then return finish({0, -1, 0}) end

if not redis.call('ZSCORE', line, owner) then
  redis.call('ZADD', line, redis.call('HINCRBY', run, 'arrival', 1), owner)
  redis.call('HSET', facts, 'o:' .. owner, cmsgpack.pack({units, limit, 0, 0, ''}))
end
redis.call('ZADD', alive, now + tonumber(ARGV[11]), owner)
keep(line)
keep(alive)
keep(facts)
return finish({0, dueMs(), tonumber(redis.call('HGET', run, 'wake') or '0')})`,
);
