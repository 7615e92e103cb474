/**
 * Operation ids that callers chose, so that they can send again over a new connection or process.
 * They are kept in two generations: the newer becomes the older after 65,536 ids or ten minutes,
 * and what was older is forgotten. Scripts that use it have these keys:
 *
 * KEYS[6] ids of the present generation: a hash of id to number
 * KEYS[7] ids of the generation before
 */
export const REMEMBERED = `
local function recall(id)
  return tonumber(redis.call('HGET', KEYS[6], id) or redis.call('HGET', KEYS[7], id) or nil)
end

local function recognize(id, number)
  if redis.call('HLEN', KEYS[6]) == 0 then redis.call('HSET', run, 'remembered', whole(now)) end
  local since = tonumber(redis.call('HGET', run, 'remembered'))
  if redis.call('HLEN', KEYS[6]) >= 65536 or now - since > 600000 then
    redis.call('RENAME', KEYS[6], KEYS[7])
    redis.call('SADD', registry, KEYS[7])
    redis.call('HSET', run, 'remembered', whole(now))
  end
  redis.call('HSET', KEYS[6], id, number)
  keep(KEYS[6])
end
`;
