#!/usr/bin/env python3
"""Writes cron cases whose answers come from two independent Python libraries.

    python3 oracle.py --seed 1 --cases 100000 --output cases.tsv

One case a line, tab-separated:

    oracle  policy  expression  zone  start  distance,distance,...

`start` is in whole seconds since 1970; the distances lead from there to the first slot, and from slot to slot.
`policy` is `default` (Debian cron's rule for fixed-time jobs) or `elapsed` (every real second that matches the local
clock). What the libraries do not share with us is left out here,
with the reason, and counted on standard error: see README.md.
"""

import argparse
import collections
import datetime
import itertools
import random
import signal
import sys
import zoneinfo

from croniter import croniter
from cronsim import CronSim
from cronsim.cronsim import is_imaginary

UTC = datetime.timezone.utc
SLOTS = 6
YEAR_2038 = 2145916800
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split()
RANGES = {"second": (0, 59), "minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 6)}


class Expressions:
    """Random expressions, weighted towards the shapes people write and the corners where parsers differ."""

    def __init__(self, rng):
        self.rng = rng

    def value(self, field):
        low, high = RANGES[field]
        number = self.rng.randint(low, high)
        if field == "month" and self.rng.random() < 0.3:
            name = MONTHS[number - 1]
        elif field == "weekday" and self.rng.random() < 0.4:
            name = WEEKDAYS[number]
        elif field == "weekday" and number == 0 and self.rng.random() < 0.5:
            return "7"
        else:
            return f"{number:02d}" if self.rng.random() < 0.1 else str(number)
        return self.rng.choice([name, name.lower(), name.capitalize()])

    def range(self, field):
        low, high = sorted(self.rng.sample(range(RANGES[field][0], RANGES[field][1] + 1), 2))
        return f"{low}-{high}"

    def item(self, field):
        low, high = RANGES[field]
        step = self.rng.randint(1, max(1, (high - low) // 2))
        shape = self.rng.random()
        if shape < 0.5:
            return self.value(field)
        if shape < 0.75:
            return self.range(field)
        if shape < 0.9:
            return f"{self.range(field)}/{step}"
        # Open steps of weekdays are left out: cronsim lets them run to 7, which is Sunday again.
        return self.value(field) if field == "weekday" else f"{self.rng.randint(low, high)}/{step}"

    def field(self, field, star):
        if self.rng.random() < star:
            return "*"
        if self.rng.random() < 0.12:
            size = RANGES[field][1] - RANGES[field][0] + 1
            return f"*/{self.rng.choice([step for step in (2, 3, 5, 7, 10, 15, 20, 30) if step <= size])}"
        if self.rng.random() < 0.75:
            return self.item(field)
        return ",".join(self.item(field) for _ in range(self.rng.randint(2, 4)))

    def cronsim(self, seconds):
        day = self.field("day", 0.5)
        weekday = self.field("weekday", 0.6)
        if self.rng.random() < 0.08:
            day = self.rng.choice(["L", "LW", "L,15", "LW,1"])
        if self.rng.random() < 0.08:
            number = self.rng.randint(0, 7)
            weekday = self.rng.choice([f"{number}#{self.rng.randint(1, 5)}", f"{number}L", f"{number}L,3#1"])
        fields = [self.clock("minute", 0.2), self.clock("hour", 0.35), day, self.field("month", 0.75), weekday]
        return " ".join(([self.clock("second", 0.1)] if seconds else []) + fields)

    def clock(self, field, star):
        """Hours are drawn towards the small ones, where clocks change."""
        if field == "hour" and self.rng.random() < 0.4:
            return self.rng.choice(["0", "1", "2", "3", "0,2", "1-3", "0-4/2", "23"])
        return self.field(field, star)

    def croniter(self):
        rng = self.rng
        day = self.field("day", 0.4)
        weekday = self.field("weekday", 0.6)
        extra = rng.random()
        if extra < 0.15:
            day = f"{rng.randint(1, 28)}W"
        elif extra < 0.25:
            day = "L"
        elif extra < 0.35:
            weekday = f"{rng.choice(WEEKDAYS).lower()}#{rng.randint(1, 5)}"
        elif extra < 0.45:
            weekday = f"L{rng.randint(0, 6)}"
        elif extra < 0.5:
            day = "?"
        return " ".join([self.clock("minute", 0.2), self.clock("hour", 0.35), day, self.field("month", 0.7), weekday])


def zones():
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    # Zones with changes at midnight, by half an hour, by two hours, against the season, or by a whole day.
    special = (
        "Europe/Berlin America/New_York Australia/Lord_Howe Africa/Cairo America/Santiago America/Asuncion Asia/Beirut "
        "Pacific/Apia Africa/Casablanca Europe/Dublin Antarctica/Troll Asia/Kathmandu America/Nuuk Pacific/Kwajalein "
        "Asia/Gaza America/Havana Pacific/Chatham Australia/Sydney America/Sao_Paulo Asia/Tehran"
    ).split()
    return names, special


class Changes:
    """The instants at which a zone's offset changes, found by bisection with zoneinfo alone."""

    def __init__(self):
        self.known = {}

    def of(self, name):
        if name not in self.known:
            zone = zoneinfo.ZoneInfo(name)
            offset = lambda second: datetime.datetime.fromtimestamp(second, zone).utcoffset()
            found, step = [], 14 * 86400
            for start in range(0, YEAR_2038, step):
                low, high = start, start + step
                if offset(low) == offset(high):
                    continue
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
                found.append(high)
            self.known[name] = found
        return self.known[name]


def matches(iterator, zone, second):
    """Whether the local clock of a whole minute matches, by the sets that cronsim read and no stepping of its own."""
    local = datetime.datetime.fromtimestamp(second, zone)
    return (
        local.second == 0
        and local.minute in iterator.minutes
        and local.hour in iterator.hours
        and local.month in iterator.months
        and iterator.match_day(local.date())
    )


def agrees_near_changes(iterator, zone, start, slots, changes):
    """Whether slots from cronsim are what a walk over every real minute of the days around the changes gives."""
    found = set(slots)
    for change in changes:
        low, high = max(start + 1, change - 10_800), min(slots[-1], change + 97_200)
        for second in range(low + -low % 60, high + 1, 60):
            if matches(iterator, zone, second) != (second in found):
                return False
    return True


def walk(iterator, zone, start):
    """The first slots within four days, minute by minute."""
    seconds = range(start + 60 - start % 60, start + 4 * 86_400, 60)
    return list(itertools.islice((second for second in seconds if matches(iterator, zone, second)), SLOTS))


class Stuck(Exception):
    pass


def limited(seconds, work):
    """Both libraries can run for ever; cronsim does at some midnights that do not exist."""

    def stop(*_):
        raise Stuck

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Generator:
    def __init__(self, seed, until):
        self.rng = random.Random(seed)
        self.latest_start = min(YEAR_2038, until)
        self.latest_slot = until
        self.expressions = Expressions(self.rng)
        self.names, self.special = zones()
        self.changes = Changes()
        self.left_out = collections.Counter()

    def place_and_start(self):
        """Half of the starts lie within three days before a change of the clock."""
        rng = self.rng
        name = "UTC" if rng.random() < 0.1 else rng.choice(self.special if rng.random() < 0.6 else self.names)
        changes = [change for change in self.changes.of(name) if change < self.latest_start]
        if changes and rng.random() < 0.6:
            start = rng.choice(changes) - rng.randint(-7200, 3 * 86400)
        else:
            start = rng.randint(0, self.latest_start)
        return name, max(0, start)

    def cronsim(self):
        seconds = self.rng.random() < 0.1
        expression = self.expressions.cronsim(seconds)
        name, start = self.place_and_start()
        zone = zoneinfo.ZoneInfo(name)
        moment = datetime.datetime.fromtimestamp(start, zone)
        parts = expression.split()[-5:]
        fixed = not parts[0].startswith("*") and not parts[1].startswith("*") and not seconds
        if fixed and moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset():
            return self.skip("cronsim drops the fold of a start inside a repeated hour")
        try:
            iterator = CronSim(expression, moment)
            found = limited(2, lambda: [next(iterator) for _ in range(SLOTS)])
        except Stuck:
            return self.skip("cronsim does not come back")
        except StopIteration:
            return self.skip("cronsim gives up after 50 years")
        except Exception:
            return self.skip("cronsim refuses the expression")
        slots = [round(moment.timestamp()) for moment in found]
        if slots[-1] > self.latest_slot:
            return self.skip("the slots lie beyond --until")
        changes = [change for change in self.changes.of(name) if start - 7200 <= change <= slots[-1]]
        if not fixed and len(changes) > 8:
            return self.skip("too many changes of the clock between the slots to check the oracle")
        if any(change % 60 for change in changes):
            return self.skip("the change of the clock is not on a minute")
        if seconds and changes:
            return self.skip("cronsim steps by whole hours over a change of the clock, with seconds")
        rises = all(left < right for left, right in zip([start] + slots, slots))
        if not rises or any(map(is_imaginary, found)):
            return self.settle(iterator, zone, expression, name, start, fixed)
        if not fixed and not agrees_near_changes(iterator, zone, start, slots, changes):
            return self.settle(iterator, zone, expression, name, start, fixed)
        return "cronsim", "elapsed" if seconds else "default", expression, name, start, slots

    def settle(self, iterator, zone, expression, name, start, fixed):
        """A wildcard job that cronsim gets wrong: the walk over every minute decides."""
        if fixed or iterator.seconds != {0}:
            return self.skip("cronsim answers with a local time that does not exist")
        slots = walk(iterator, zone, start)
        if not slots:
            return self.skip("cronsim is wrong, and the slots are too far for a walk")
        return "zoneinfo", "default", expression, name, start, slots

    def croniter(self):
        expression = self.expressions.croniter()
        name, start = self.place_and_start()
        zone = zoneinfo.ZoneInfo(name)
        parts = expression.split()
        either = not parts[2].startswith(("*", "?")) and not parts[4].startswith("*")
        if parts[2].endswith("W") and parts[4] != "*":
            return self.skip("croniter ignores a weekday beside nW")
        if either and ("#" in parts[4] or "L" in parts[4]):
            return self.skip("croniter always requires n#k and Ln")
        # croniter joins the day fields by a switch, not by their spelling.
        try:
            iterator = croniter(expression, datetime.datetime.fromtimestamp(start, zone), day_or=either)
            slots = limited(2, lambda: [round(iterator.get_next(datetime.datetime).timestamp()) for _ in range(SLOTS)])
        except Stuck:
            return self.skip("croniter does not come back")
        except Exception:
            return self.skip("croniter refuses the expression or gives up after 50 years")
        if slots[-1] > self.latest_slot:
            return self.skip("the slots lie beyond --until")
        if any(start - 86400 <= change <= slots[-1] + 86400 for change in self.changes.of(name)):
            return self.skip("croniter has its own rule for changes of the clock")
        # croniter writes L5 for 5L.
        if parts[4].startswith("L"):
            parts[4] = parts[4][1:] + "L"
        return "croniter", "default", " ".join(parts), name, start, slots

    def skip(self, reason):
        self.left_out[reason] += 1

    def cases(self, count):
        written = 0
        while written < count:
            case = self.cronsim() if self.rng.random() < 0.6 else self.croniter()
            if case:
                written += 1
                yield case


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--until", type=int, default=2150, metavar="YEAR", help="no slot after this year begins")
    parser.add_argument("--output", default="-")
    options = parser.parse_args()
    output = sys.stdout if options.output == "-" else open(options.output, "w", encoding="ascii")
    generator = Generator(options.seed, int(datetime.datetime(options.until, 1, 1, tzinfo=UTC).timestamp()))
    counts = collections.Counter()
    with output:
        for oracle, policy, expression, name, start, slots in generator.cases(options.cases):
            counts[oracle] += 1
            distances = [right - left for left, right in zip([start] + slots, slots)]
            print(oracle, policy, expression, name, start, ",".join(map(str, distances)), sep="\t", file=output)
    for oracle, count in sorted(counts.items()):
        print(f"{count:8d} cases from {oracle}", file=sys.stderr)
    for reason, count in generator.left_out.most_common():
        print(f"{count:8d} left out: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
