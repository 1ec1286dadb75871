// Nothing to call: the library is preloaded into a redis-server, see ClockShim.c.
