/**
 * What the scripts of leases share.
 *
 * KEYS[5] holders: a sorted set of owner by deadline, milliseconds of the server
 * KEYS[6] facts: a hash of `o:owner` to packed {units, limit, era, token, meta}, and `used`
 * KEYS[7] line: a sorted set of waiting owner by arrival
 * KEYS[8] alive: a sorted set of waiting owner by the time until which it counts as alive
 * KEYS[9] watchers: a sorted set of process by the time until which it watches
 * ARGV[6] the lease's key
 *
 * Whoever is first in line is woken when its units are free, and takes them itself; where it does
 * not within a second, it falls out.
 */
export const LEASE_WORDS = `
local holders, facts, line, alive, watchers = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local lease = ARGV[6]

local function factsOf(owner)
  local packed = redis.call('HGET', facts, 'o:' .. owner)
  return packed and cmsgpack.unpack(packed)
end

local function used() return tonumber(redis.call('HGET', facts, 'used') or '0') end

local function changed()
  redis.call('ZREMRANGEBYSCORE', watchers, '-inf', now)
  if redis.call('ZCARD', watchers) > 0 then tell('h', lease, whole(now)) end
end

local function first()
  local owner = redis.call('ZRANGE', line, 0, 0)[1]
  if not owner then return nil, false end
  local wanted = factsOf(owner)
  return owner, wanted[2] < 0 or used() + wanted[1] <= wanted[2]
end

local function wakeFirst()
  local owner, fits = first()
  if not fits then return end
  local until_ = tonumber(redis.call('ZSCORE', alive, owner))
  redis.call('ZADD', alive, math.min(until_, now + 1000), owner)
  tell('l', lease, owner)
end

local function drop(owner)
  local held = redis.call('ZREM', holders, owner) == 1
  local waited = redis.call('ZREM', line, owner) == 1
  if held then redis.call('HINCRBY', facts, 'used', -factsOf(owner)[1]) end
  redis.call('ZREM', alive, owner)
  redis.call('HDEL', facts, 'o:' .. owner)
  return held, waited
end

local function dropDue(set)
  local due = redis.call('ZRANGEBYSCORE', set, '-inf', now, 'LIMIT', 0, 1000)
  for _, owner in ipairs(due) do drop(owner) end
  return #due
end

-- Milliseconds until somebody who holds or waits is due; -1: nobody.
local function dueMs()
  local soonest = -1
  for _, set in ipairs({holders, alive}) do
    local score = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
    if score and (soonest < 0 or score - now < soonest) then soonest = score - now end
  end
  return soonest
end

local fallen = dropDue(holders)
local left = dropDue(alive)
if fallen > 0 then changed() end
if fallen + left > 0 then wakeFirst() end
`;
