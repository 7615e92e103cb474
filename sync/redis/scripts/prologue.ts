/**
 * What every script begins with.
 *
 * KEYS[1] run: a hash with epoch, writes, touched, wake, token, era, server, arrival, remembered
 * KEYS[2] operations of this process: a hash of operation number to packed reply, and `low`
 * KEYS[3] registry: the set of the run's keys that share its expiry
 * KEYS[4] wake: the stream that tells waiting processes
 * ARGV[1] what the caller knows: `epoch@writes`, the writes as of the latest reply; "@0" where it knows none
 * ARGV[2] a random text: the epoch's second half where this call begins the run
 * ARGV[3] how long the run lives after its last use, milliseconds
 * ARGV[4] the number of this operation; 0 where repeating it does no harm
 * ARGV[5] the lowest number that the caller still waits for
 *
 * Replies begin with `epoch@writes`, where writes counts what was changed in the run's life.
 * {"", epoch} says that the run is not the one that the caller knew: Redis came back empty, or the run
 * expired. So it does where fewer writes are here than the caller was told of: a replica took over, or
 * older data was put back. Then nobody can say what was counted, so the run's life ends for all.
 * {epoch@writes, "SETTLED"} answers an operation that arrives once more after its caller was answered:
 * nobody reads it.
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

local function begin()
  local epoch = whole(now) .. '-' .. ARGV[2]
  redis.call('HSET', run, 'epoch', epoch, 'touched', whole(now))
  keep(run)
  return epoch
end

local function touch()
  for _, key in ipairs(redis.call('SMEMBERS', registry)) do
    if redis.call('PEXPIRE', key, lifeMs) == 0 then redis.call('SREM', registry, key) end
  end
  redis.call('PEXPIRE', registry, lifeMs)
  redis.call('HSET', run, 'touched', whole(now))
end

local known = redis.call('HMGET', run, 'epoch', 'touched', 'writes', 'era')
local epoch, writes = known[1], tonumber(known[3] or '0')
local knownEpoch, knownWrites = string.match(ARGV[1], '^(.*)@(%d+)$')
if knownEpoch ~= '' then
  if epoch ~= knownEpoch then return {'', epoch or ''} end
  if writes < tonumber(knownWrites) then
    for _, key in ipairs(redis.call('SMEMBERS', registry)) do redis.call('UNLINK', key) end
    redis.call('UNLINK', run, registry)
    if known[4] then redis.call('HSET', run, 'era', known[4]) end
    return {'', begin()}
  end
end
if not epoch then
  epoch = begin()
elseif now - tonumber(known[2]) > lifeMs / 8 then
  touch()
end

-- What is granted must not go with the run's keys before it is due.
local function outlive(ms)
  if now + ms > tonumber(redis.call('HGET', run, 'touched')) + lifeMs then touch() end
end

local lowest = low
if operation > 0 then
  local past = redis.call('HMGET', operations, 'low', ARGV[4])
  lowest = tonumber(past[1] or '-1')
  if operation < lowest then return {epoch .. '@' .. whole(writes), 'SETTLED'} end
  if past[2] then
    local again = cmsgpack.unpack(past[2])
    table.insert(again, 1, epoch .. '@' .. whole(writes))
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

local function wrote() writes = redis.call('HINCRBY', run, 'writes', 1) end

-- What was idle is asked again from time to time: counted, it would make good in number what was lost.
local function finish(reply, idle)
  if operation > 0 then
    remember(reply)
    if not idle then wrote() end
  end
  table.insert(reply, 1, epoch .. '@' .. whole(writes))
  return reply
end

local function tell(kind, key, value)
  local number = redis.call('HINCRBY', run, 'wake', 1)
  redis.call('XADD', wake, 'MAXLEN', '~', 10000, whole(number) .. '-0', kind, key, 'v', value)
  keep(wake)
end
`;
