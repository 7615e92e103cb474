import { REMEMBERED } from "./remembered.ts";
import { script } from "./script.ts";

/**
 * Appends entries to a topic, in their order. The number is the id of the stream's entry: `number-0`.
 *
 * KEYS[5] topics: a hash of topic to last number
 * KEYS[6], KEYS[7] remembered operation ids
 * KEYS[8] the topic's stream
 * KEYS[9] processes that wait to take from it: a set
 * ARGV[6] the topic, ARGV[7..] per entry its payload, and an operation id or ""
 * Reply: epoch, the numbers.
 */
export const APPEND = script(
  "append",
  true,
  `${REMEMBERED}
local scope = 't:' .. #ARGV[6] .. ':' .. ARGV[6] .. ':'
local numbers, newest = {}, nil
for at = 7, #ARGV, 2 do
  local named = ARGV[at + 1] ~= ''
  local number = named and recall(scope .. ARGV[at + 1])
  if not number then
    number = redis.call('HINCRBY', KEYS[5], ARGV[6], 1)
    redis.call('XADD', KEYS[8], whole(number) .. '-0', 'p', ARGV[at])
    if named then recognize(scope .. ARGV[at + 1], number) end
    newest = number
  end
  numbers[#numbers + 1] = number
end
if newest then
  keep(KEYS[5])
  keep(KEYS[8])
  if redis.call('DEL', KEYS[9]) == 1 then tell('q', ARGV[6], newest) end
end
return finish(numbers)`,
);

/**
 * Entries of a topic after a number.
 *
 * KEYS[5] the topic's stream
 * ARGV[6] the number, ARGV[7] how many at most
 * Reply: epoch, then number and payload of each; fewer where they are more than about a mebibyte.
 */
export const RANGE = script(
  "range",
  false,
  `local reply = {}
local last, left, bytes, some = tonumber(ARGV[6]), tonumber(ARGV[7]), 0, 1
while left > 0 and bytes < 1048576 do
  local found = redis.call('XRANGE', KEYS[5], whole(last + 1) .. '-0', '+', 'COUNT', some)
  for _, entry in ipairs(found) do
    last = tonumber(string.match(entry[1], '^%d+'))
    bytes = bytes + #entry[2][2]
    reply[#reply + 1] = last
    reply[#reply + 1] = entry[2][2]
  end
  left = #found < some and 0 or left - some
  -- As many more as fit if they are like those before.
  some = math.floor((1048576 - bytes) * (#reply / 2) / (bytes + 1))
  some = math.max(math.min(some, left, 256), 1)
end
return finish(reply)`,
);
