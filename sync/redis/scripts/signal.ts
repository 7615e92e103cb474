import { REMEMBERED } from "./remembered.ts";
import { script } from "./script.ts";

/**
 * Adds one to states: as many signals as were sent in one turn of the event loop, in their order.
 * Wakes waiting processes only where a registered target was reached.
 *
 * KEYS[5] states: a hash of state to count
 * KEYS[6], KEYS[7] remembered operation ids
 * KEYS[8..] per distinct state two: its targets, a sorted set of `target:process` by target; its
 *   signallers, a sorted set of member by the count of the first signal, and of "" by how many
 *   signals came from members that were in it, negative
 * ARGV[6] how many distinct states
 * ARGV[7..] their names, then for each signal three: the state's place from 1, member or "",
 *   operation id or ""
 * Reply: epoch, the counts in the order of the signals.
 */
export const SIGNAL = script(
  "signal",
  true,
  `${REMEMBERED}
local states = tonumber(ARGV[6])
local counts, newest = {}, {}
for at = 7 + states, #ARGV, 3 do
  local place, member, id = tonumber(ARGV[at]), ARGV[at + 1], ARGV[at + 2]
  local state = ARGV[6 + place]
  local scoped = 's:' .. #state .. ':' .. state .. ':' .. id
  local count = id ~= '' and recall(scoped)
  if not count then
    count = redis.call('HINCRBY', KEYS[5], state, 1)
    newest[place] = count
    if member ~= '' then
      if redis.call('ZADD', KEYS[7 + 2 * place], 'NX', count, member) == 0 then
        redis.call('ZINCRBY', KEYS[7 + 2 * place], -1, '')
      end
      keep(KEYS[7 + 2 * place])
    end
    if id ~= '' then recognize(scoped, count) end
  end
  counts[#counts + 1] = count
end
keep(KEYS[5])
for place, count in pairs(newest) do
  if redis.call('ZREMRANGEBYSCORE', KEYS[6 + 2 * place], '-inf', count) > 0 then
    tell('s', ARGV[6 + place], count)
  end
end
return finish(counts)`,
);
