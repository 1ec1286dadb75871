// One-shot timers with microsecond resolution.
#include "internal.h"

#include <stdlib.h>

struct ce_timer {
    struct event *event;
    ce_loop *loop;
    int64_t deadline_ns;
    void (*fire)(void *context);
    void *context;
};

static void arm(ce_timer *timer) {
    struct timeval wait = ce_timeval(timer->deadline_ns - ce_monotonic_ns());
    // libevent counts from a time it read when this turn of the loop began; without this a timer set late in a long
    // turn would fire early.
    event_base_update_cache_time(timer->loop->base);
    event_add(timer->event, &wait);
}

static void on_timeout(evutil_socket_t fd, short what, void *argument) {
    (void)fd;
    (void)what;
    ce_timer *timer = argument;
    if (ce_monotonic_ns() < timer->deadline_ns) {
        arm(timer);
    } else {
        timer->fire(timer->context);
    }
}

ce_timer *ce_timer_new(ce_loop *loop, int64_t deadline_ns, void (*fire)(void *context), void *context) {
    ce_timer *timer = malloc(sizeof *timer);
    if (timer == NULL) return NULL;
    *timer = (ce_timer){.loop = loop, .deadline_ns = deadline_ns, .fire = fire, .context = context};
    timer->event = evtimer_new(loop->base, on_timeout, timer);
    if (timer->event == NULL) {
        free(timer);
        return NULL;
    }
    arm(timer);
    return timer;
}

void ce_timer_free(ce_timer *timer) {
    event_free(timer->event);
    free(timer);
}
