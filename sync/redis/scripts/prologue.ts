/**
 * What every script begins with.
 *
 * KEYS[1] run: a hash with epoch, touched, wake, token, era, server, arrival, remembered
 * KEYS[2] operations of this process: a hash of operation number to packed reply, and `low`
 * KEYS[3] registry: the set of the run's keys that share its expiry
 * KEYS[4] wake: the stream that tells waiting processes
 * ARGV[1] the epoch that the caller knows, "" where it knows none
 * ARGV[2] a random text: the epoch's second half where this call begins the run
 * ARGV[3] how long the run lives after its last use, milliseconds
 * ARGV[4] the number of this operation; 0 where repeating it does no harm
 * ARGV[5] the lowest number that the caller still waits for
 *
 * Replies begin with the run's epoch. {"", epoch} says that the run is not the one that the caller
 * knew: Redis came back empty, or the run expired. {epoch, "SETTLED"} answers an operation that
 * arrives once more after its caller was answered: nobody reads it.
 * Time is the server's. Keys read from the registry are of the same slot as KEYS.
 */
export const PROLOGUE = `
local run, operations, registry, wake = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local lifeMs, operation, low = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number) return string.format('%.0f', number) end

local function keep(key)
  if redis.call('PTTL', key) == -1 then
    redis.call('SADD', registry, key)
    redis.call('PEXPIRE', key, lifeMs)
    redis.call('PEXPIRE', registry, lifeMs)
  end
end

local known = redis.call('HMGET', run, 'epoch', 'touched')
local epoch = known[1]
if ARGV[1] ~= '' and epoch ~= ARGV[1] then return {'', epoch or ''} end
if not epoch then
  epoch = whole(now) .. '-' .. ARGV[2]
  redis.call('HSET', run, 'epoch', epoch, 'touched', whole(now))
  keep(run)
elseif now - tonumber(known[2]) > lifeMs / 8 then
  redis.call('HSET', run, 'touched', whole(now))
  for _, key in ipairs(redis.call('SMEMBERS', registry)) do
    if redis.call('PEXPIRE', key, lifeMs) == 0 then redis.call('SREM', registry, key) end
  end
  redis.call('PEXPIRE', registry, lifeMs)
end

local lowest = low
if operation > 0 then
  local past = redis.call('HMGET', operations, 'low', ARGV[4])
  lowest = tonumber(past[1] or '-1')
  if operation < lowest then return {epoch, 'SETTLED'} end
  if past[2] then
    local again = cmsgpack.unpack(past[2])
    table.insert(again, 1, epoch)
    return again
  end
end

local function remember(reply)
  redis.call('HSET', operations, ARGV[4], cmsgpack.pack(reply))
  if lowest < 0 then
    redis.call('HSET', operations, 'low', ARGV[5])
  elseif low - lowest >= 64 then
    for from = lowest, low - 1, 1000 do
      local answered = {}
      for number = from, math.min(from + 999, low - 1) do
        answered[#answered + 1] = whole(number)
      end
      redis.call('HDEL', operations, unpack(answered))
    end
    redis.call('HSET', operations, 'low', ARGV[5])
  else
    return
  end
  redis.call('PEXPIRE', operations, lifeMs)
end

local function finish(reply)
  if operation > 0 then remember(reply) end
  table.insert(reply, 1, epoch)
  return reply
end

local function tell(kind, key, value)
  local number = redis.call('HINCRBY', run, 'wake', 1)
  redis.call('XADD', wake, 'MAXLEN', '~', 10000, whole(number) .. '-0', kind, key, 'v', value)
  keep(wake)
end
`;
