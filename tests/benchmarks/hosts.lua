-- For wrk: each request goes to another one of many domains. Arguments: number of domains, and their pattern.
-- The requests are made beforehand, so asking many hosts costs the client nothing more than asking one.

function init(arguments)
  local count, pattern = tonumber(arguments[1]), arguments[2]
  requests, turn = {}, math.random(count)
  for number = 0, count - 1 do
    requests[#requests + 1] = wrk.format("GET", "/", { Host = string.format(pattern, number) })
  end
end

function request()
  -- a stride that is prime visits all domains in an order in which neighbours are far apart
  turn = (turn + 1999) % #requests
  return requests[turn + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50": %.6f, "p99": %.6f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
