// The event loop: one thread, one event_base, and a way for other threads to wake it.
#include "internal.h"

#include <event2/thread.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static __thread const ce_loop *current_loop;
static pthread_once_t threads_once = PTHREAD_ONCE_INIT;

static void use_threads(void) { evthread_use_pthreads(); }

static void on_wake(evutil_socket_t fd, short what, void *argument) {
    (void)fd;
    (void)what;
    ce_loop *loop = argument;
    if (loop->wake_callback != NULL) loop->wake_callback(loop->context);
}

ce_loop *ce_loop_new(void) {
    pthread_once(&threads_once, use_threads);
    struct event_config *config = event_config_new();
    ce_loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL || config == NULL) {
        if (config != NULL) event_config_free(config);
        free(loop);
        return NULL;
    }
    // Without it epoll rounds timers to whole milliseconds.
    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    loop->base = event_base_new_with_config(config);
    event_config_free(config);
    if (loop->base != NULL) {
        loop->wake = event_new(loop->base, -1, EV_PERSIST, on_wake, loop);
        loop->wake_after_io = evtimer_new(loop->base, on_wake, loop);
    }
    if (loop->wake == NULL || loop->wake_after_io == NULL) {
        ce_loop_free(loop);
        return NULL;
    }
    return loop;
}

void ce_loop_on_wake(ce_loop *loop, void (*wake)(void *context), void *context) {
    loop->wake_callback = wake;
    loop->context = context;
}

void ce_loop_run(ce_loop *loop) {
    // A write to a socket whose peer is gone must not end the process. Only on this thread: a disposition of SIG_IGN
    // would be inherited by every command that the process starts.
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, NULL);

    current_loop = loop;
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
    current_loop = NULL;
}

static void *run_thread(void *loop) {
    ce_loop_run(loop);
    return NULL;
}

int ce_loop_run_on_thread(ce_loop *loop, const char *name) {
    pthread_t thread;
    int code = pthread_create(&thread, NULL, run_thread, loop);
    if (code != 0) return code;
    char cut[16];
    snprintf(cut, sizeof cut, "%s", name);
    pthread_setname_np(thread, cut);
    pthread_detach(thread);
    return 0;
}

void ce_loop_wake(ce_loop *loop) { event_active(loop->wake, EV_TIMEOUT, 0); }

void ce_loop_wake_after_io(ce_loop *loop) {
    // An active event would run before the next poll; an expired timer runs after it.
    const struct timeval now = {0, 0};
    event_add(loop->wake_after_io, &now);
}

void ce_loop_stop(ce_loop *loop) { event_base_loopbreak(loop->base); }

void ce_loop_free(ce_loop *loop) {
    if (loop->resolver != NULL) ce_resolver_free(loop->resolver);
    if (loop->wake != NULL) event_free(loop->wake);
    if (loop->wake_after_io != NULL) event_free(loop->wake_after_io);
    if (loop->base != NULL) event_base_free(loop->base);
    free(loop);
}

bool ce_loop_is_current(const ce_loop *loop) { return current_loop == loop; }

int64_t ce_monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct timeval ce_timeval(int64_t ns) {
    int64_t us = ns <= 0 ? 0 : (ns - 1) / 1000 + 1;
    return (struct timeval){.tv_sec = us / 1000000, .tv_usec = us % 1000000};
}

void *ce_grow(void *memory, size_t *capacity, size_t needed) {
    if (needed <= *capacity) return memory;
    size_t grown = *capacity < 1024 ? 1024 : *capacity;
    while (grown < needed) grown *= 2;
    void *larger = realloc(memory, grown);
    if (larger == NULL) {
        fputs("carillon: out of memory\n", stderr);
        abort();
    }
    *capacity = grown;
    return larger;
}
