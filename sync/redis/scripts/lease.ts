import { LEASE_WORDS } from "./lease-words.ts";
import { script } from "./script.ts";

/**
 * Says that owners still wait in line.
 *
 * KEYS[5..9], ARGV[6] as leases have them
 * ARGV[7] how long they count as waiting from now, milliseconds; ARGV[8..] owners
 * Reply: epoch, the first in line or "", 1 where its units are free, milliseconds until somebody
 * who holds or waits is due (-1: nobody), then those of the owners that are not in line.
 */
export const LINE = script(
  "line",
  false,
  `${LEASE_WORDS}
local gone = {}
for at = 8, #ARGV do
  if redis.call('ZSCORE', line, ARGV[at]) then
    redis.call('ZADD', alive, 'XX', now + tonumber(ARGV[7]), ARGV[at])
  else
    gone[#gone + 1] = ARGV[at]
  end
end
local owner, fits = first()
local reply = {owner or '', fits and 1 or 0, dueMs()}
for _, other in ipairs(gone) do reply[#reply + 1] = other end
return finish(reply)`,
);

/**
 * KEYS[5..9], ARGV[6] as leases have them
 * ARGV[7] owner, ARGV[8] how long it holds from now, milliseconds
 * Reply: epoch, 1; or epoch, 0 where the owner holds it no more.
 */
export const EXTEND = script(
  "extend",
  false,
  `${LEASE_WORDS}
-- A full Redis refuses what may take memory unless something was removed before: this takes none.
if redis.call('ZREM', holders, ARGV[7]) == 0 then return finish({0}) end
redis.call('ZADD', holders, now + tonumber(ARGV[8]), ARGV[7])
keep(holders)
outlive(tonumber(ARGV[8]))
return finish({1})`,
);

/**
 * Gives back what an owner holds.
 *
 * KEYS[5..9], ARGV[6] as leases have them
 * ARGV[7] owner; ARGV[8] 1 = whoever waits leaves the line, too, 0 = it keeps its place
 * Reply: epoch, 1 where it held, else 0.
 */
export const RELEASE = script(
  "release",
  true,
  `${LEASE_WORDS}
if ARGV[8] == '0' and not redis.call('ZSCORE', holders, ARGV[7]) then return finish({0}) end
local held, waited = drop(ARGV[7])
if held then changed() end
if held or waited then wakeFirst() end
return finish({held and 1 or 0})`,
);

/**
 * KEYS[5..9], ARGV[6] as leases have them
 * ARGV[7] the process, ARGV[8] for how long it watches from now, milliseconds; 0 = it does not
 * Reply: epoch, last number of the wake stream, then per holder six: owner, era, count, units,
 * what it tells others, milliseconds until its lease is due.
 */
export const HOLDERS = script(
  "holders",
  false,
  `${LEASE_WORDS}
if tonumber(ARGV[8]) > 0 then
  redis.call('ZADD', watchers, now + tonumber(ARGV[8]), ARGV[7])
  keep(watchers)
end
local reply = {tonumber(redis.call('HGET', run, 'wake') or '0')}
local held = redis.call('ZRANGE', holders, 0, -1, 'WITHSCORES')
for at = 1, #held, 2 do
  local known = factsOf(held[at])
  for _, value in ipairs({held[at], known[3], known[4], known[1], known[5], held[at + 1] - now}) do
    reply[#reply + 1] = value
  end
end
return finish(reply)`,
);
