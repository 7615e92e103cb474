import { script } from "./script.ts";

/**
 * Reads counts and the last numbers of topics, and registers targets that are not reached. Also run
 * again from time to time for everything that is waited for: it finds what a lost message would
 * have told, and keeps the run alive.
 *
 * KEYS[5] states, KEYS[6] topics: a hash of topic to last number
 * KEYS[7..] the targets of each state
 * ARGV[6] the process, ARGV[7] how many states
 * ARGV[8..] per state its name and the target (0 registers nothing), then the topics' names
 * Reply: epoch, last number of the wake stream, counts, last numbers.
 */
export const LOOK = script(
  "look",
  false,
  `
local states = tonumber(ARGV[7])
local reply = {tonumber(redis.call('HGET', run, 'wake') or '0')}
for place = 1, states do
  local state, target = ARGV[6 + 2 * place], tonumber(ARGV[7 + 2 * place])
  local count = tonumber(redis.call('HGET', KEYS[5], state) or '0')
  if count < target then
    redis.call('ZADD', KEYS[6 + place], target, ARGV[7 + 2 * place] .. ':' .. ARGV[6])
    keep(KEYS[6 + place])
  end
  reply[#reply + 1] = count
end
for at = 8 + 2 * states, #ARGV do
  reply[#reply + 1] = tonumber(redis.call('HGET', KEYS[6], ARGV[at]) or '0')
end
return finish(reply)`,
);

/**
 * Takes a target back that nobody in this process waits for any more.
 *
 * KEYS[5] the state's targets
 * ARGV[6] the process, ARGV[7] the target
 * Reply: epoch.
 */
export const FORGET = script(
  "forget",
  false,
  `redis.call('ZREM', KEYS[5], ARGV[7] .. ':' .. ARGV[6])
return finish({})`,
);

/**
 * KEYS[5] a state's signallers
 * Reply: epoch, members in the order of their first signal.
 */
export const SIGNALLERS = script(
  "signallers",
  false,
  `return finish(redis.call('ZRANGEBYSCORE', KEYS[5], '(0', '+inf'))`,
);

/**
 * KEYS[5] states, KEYS[6] a state's signallers
 * ARGV[6] the state
 * Reply: epoch, its count with every member once.
 */
export const INSTANCES = script(
  "instances",
  false,
  `local count = tonumber(redis.call('HGET', KEYS[5], ARGV[6]) or '0')
return finish({count + tonumber(redis.call('ZSCORE', KEYS[6], '') or '0')})`,
);

/**
 * Sets a number once.
 *
 * KEYS[5] numbers: a hash
 * ARGV[6] the name, ARGV[7] the number
 * Reply: epoch, the number that holds.
 */
export const SET_ONCE = script(
  "set-once",
  false,
  `if redis.call('HSETNX', KEYS[5], ARGV[6], ARGV[7]) == 1 then wrote() end
keep(KEYS[5])
return finish({redis.call('HGET', KEYS[5], ARGV[6])})`,
);
