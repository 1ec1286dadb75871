# Sidekiq: WORKERS processes with 10 threads each. Called like the Python peers, see common.py.
require "json"
require "redis"
require "sidekiq"

KEY = "peers:count".freeze
LUMP = 20

if ARGV[0] && %w[enqueue work].include?(ARGV[0])
  phase, url, jobs, workers = ARGV
  ENV["PEERS_REDIS"] = url
end

Sidekiq.configure_client { |config| config.redis = { url: ENV["PEERS_REDIS"] } }
Sidekiq.configure_server { |config| config.redis = { url: ENV["PEERS_REDIS"] } }

class Noop
  include Sidekiq::Worker
  sidekiq_options queue: "bench"

  @count = 0
  @lock = Mutex.new
  class << self
    def tally
      lump = @lock.synchronize do
        @redis ||= Redis.new(url: ENV["PEERS_REDIS"])
        @redis.setnx("#{KEY}:first", Time.now.to_f.to_s) if @count.zero?
        @count += 1
        (@count % LUMP).zero?
      end
      @lock.synchronize { @redis.incrby(KEY, LUMP) } if lump
    end
  end

  def perform(_user)
    self.class.tally
  end
end

case phase
when "enqueue"
  Redis.new(url: url).flushdb
  jobs.to_i.times.each_slice(1000) do |slice|
    Sidekiq::Client.push_bulk("class" => Noop, "args" => slice.map { [42] })
  end
when "work"
  command = ["sidekiq", "-r", File.expand_path(__FILE__), "-q", "bench", "-c", "10"]
  children = workers.to_i.times.map { Process.spawn(ENV.to_h, *command, out: "/dev/null", err: "/dev/null") }
  redis = Redis.new(url: url)
  begun = Time.now.to_f
  last = 0
  changed = begun
  while Time.now.to_f - begun < 120
    count = redis.get(KEY).to_i
    now = Time.now.to_f
    if count > last
      last = count
      changed = now
    end
    break if last >= jobs.to_i || (last.positive? && now - changed > 1)

    sleep 0.005
  end
  first = (redis.get("#{KEY}:first") || begun).to_f
  puts "RESULT #{JSON.generate("jobs" => last, "seconds" => [changed - first, 1e-6].max)}"
  $stdout.flush
  children.each { |child| Process.kill("TERM", child) }
  children.each { |child| Process.wait(child) }
end
