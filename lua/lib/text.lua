-- Numbers as text. Lua's own `..` keeps 14 digits, so a number never meets it.
local function text(number) return string.format('%.0f', number) end

-- A whole number from outside, or nil: tonumber() alone would take '0x10', ' 12 ' and 'inf'.
local function whole(value)
    if value and #value <= 15 and string.find(value, '^%d+$') then return tonumber(value) end
end
