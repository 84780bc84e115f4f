/**
 * The cells in Redis: one text under `version:user:{userID}`, so that many are looked up by one MGET, and each script
 * is atomic for each key.
 *
 * - `h|tag|versionID|version`: a head. It counts only under the tag of today.
 * - `l|lease`: a reader is asking the database.
 * - `m|shared|writer@until,…`: writers are committing; `shared` is 1 where there was ever more than one. `until` is in ms
 *   of the server's clock.
 *
 * Leases and writers bear the run ID of the server as the tag does: what a server restored from its disk is nobody's.
 */
const MARKS = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local function marks(value)
    local standing = {}
    if not value or string.sub(value, 1, 2) ~= 'm|' then return standing, '0' end
    for writer, before in string.gmatch(string.sub(value, 5), '([^@,]+)@(%d+)') do
      if tonumber(before) > now then table.insert(standing, { writer, before }) end
    end
    return standing, #standing > 0 and string.sub(value, 3, 3) or '0'
  end
  local function text(standing, shared)
    local parts = {}
    for _, mark in ipairs(standing) do table.insert(parts, mark[1] .. '@' .. mark[2]) end
    return 'm|' .. shared .. '|' .. table.concat(parts, ',')
  end
`;

/** Arguments: lease, tag, ms that a lease stands. Answers what stands under each key then. */
const LEASE = `
  local found = {}
  for place, key in ipairs(KEYS) do
    local value = redis.call('GET', key)
    local head = 'h|' .. ARGV[2] .. '|'
    if not value or (string.sub(value, 1, 2) == 'h|' and string.sub(value, 1, #head) ~= head) then
      value = 'l|' .. ARGV[1]
      redis.call('SET', key, value, 'PX', ARGV[3])
    end
    found[place] = value
  end
  return found
`;

/** Arguments: lease, tag, seconds that a head is kept, then for each key `versionID|version` or nothing. */
const FILL = `
  for place, key in ipairs(KEYS) do
    if redis.call('GET', key) == 'l|' .. ARGV[1] then
      local head = ARGV[place + 3]
      if head == '' then redis.call('DEL', key)
      else redis.call('SET', key, 'h|' .. ARGV[2] .. '|' .. head, 'EX', ARGV[3]) end
    end
  end
`;

/** Arguments: writer, ms that a mark stands. */
const MARK = `${MARKS}
  for _, key in ipairs(KEYS) do
    local standing, shared = marks(redis.call('GET', key))
    if #standing > 0 then shared = '1' end
    table.insert(standing, { ARGV[1], string.format('%.0f', now + ARGV[2]) })
    redis.call('SET', key, text(standing, shared), 'PX', ARGV[2])
  end
`;

/** Arguments: writer, tag, seconds that a head is kept, then for each key `versionID|version` or nothing. */
const SETTLE = `${MARKS}
  for place, key in ipairs(KEYS) do
    local value = redis.call('GET', key)
    local standing, shared = marks(value)
    local others, own = {}, false
    for _, mark in ipairs(standing) do
      if mark[1] == ARGV[1] then own = true else table.insert(others, mark) end
    end
    local head = ARGV[place + 3]
    if #others > 0 then redis.call('SET', key, text(others, shared), 'KEEPTTL')
    elseif own and shared == '0' and head ~= '' then
      redis.call('SET', key, 'h|' .. ARGV[2] .. '|' .. head, 'EX', ARGV[3])
    elseif value then redis.call('DEL', key) end
  end
`;

/** No arguments. */
const CLEAR = `${MARKS}
  for _, key in ipairs(KEYS) do
    local standing = marks(redis.call('GET', key))
    if #standing == 0 then redis.call('DEL', key)
    else redis.call('SET', key, text(standing, '1'), 'KEEPTTL') end
  end
`;

export const SCRIPTS: Readonly<Record<'lease' | 'fill' | 'mark' | 'settle' | 'clear', string>> = {
  ...{ lease: LEASE, fill: FILL, mark: MARK, settle: SETTLE, clear: CLEAR },
};
