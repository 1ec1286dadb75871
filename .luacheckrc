-- For the expanded scripts (see scripts/expand-lua): what Redis gets, all includes put in.
std = "lua51"
read_globals = { "KEYS", "ARGV", "redis" }

-- Payloads are opaque bytes to a script and user data is never decoded: cjson, cmsgpack and struct stay undefined here.
-- The rest exists in Lua 5.1 but not, or not harmlessly, inside Redis.
not_globals = {
    "arg", "collectgarbage", "coroutine", "debug", "dofile", "getfenv", "io", "load", "loadfile", "loadstring",
    "module", "newproxy", "os", "package", "print", "require", "setfenv",
}

max_line_length = 120
max_code_line_length = 120
max_comment_line_length = 120
codes = true
