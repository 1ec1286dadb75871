// From an address to a connected socket: look the name up, then try each address in turn, all within one deadline.
//
//   start ──unix socket────────────────► trying ──connected──► (fd handed over)
//     └────host──► looking up ──answer──►  │ ▲
//                       │                  └─┘ refused, unreachable or slow: next address
//                       └────────── none left, or out of time ──────────► failed
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ADDRESSES 8

typedef struct {
    struct sockaddr_storage storage;
    socklen_t length;
} address;

struct ce_connector {
    ce_loop *loop;
    ce_connector_handlers handlers;
    void *context;
    char *path;
    char *host;
    uint16_t port;
    unsigned dead_peer_timeout_ms;
    int64_t timeout_ns;
    int64_t deadline_ns;
    struct event *timer;
    ce_lookup *lookup;
    address addresses[MAX_ADDRESSES];
    size_t count;
    size_t next;
    int fd;
    struct event *attempt;
    char error[160];
};

static void try_next(ce_connector *connector);

static void fail(ce_connector *connector) {
    char reason[sizeof connector->error];
    memcpy(reason, connector->error, sizeof reason);
    connector->handlers.failed(connector->context, reason);
}

static void note_errno(ce_connector *connector, int code) {
    char text[96];
    snprintf(connector->error, sizeof connector->error, "%s", strerror_r(code, text, sizeof text));
}

static void end_attempt(ce_connector *connector) {
    if (connector->attempt != NULL) event_free(connector->attempt);
    connector->attempt = NULL;
    if (connector->fd >= 0) close(connector->fd);
    connector->fd = -1;
}

static void tune(int fd, unsigned dead_peer_timeout_ms) {
    const int on = 1, idle = 3, interval = 1, probes = 2;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead_peer_timeout_ms, sizeof dead_peer_timeout_ms);
}

// While nothing listens on an ephemeral local port, the kernel may connect a socket to itself, and then that port is
// taken when the server comes back.
static bool connected_to_itself(int fd) {
    struct sockaddr_storage ours = {0}, theirs = {0};
    socklen_t our_length = sizeof ours, their_length = sizeof theirs;
    return getsockname(fd, (struct sockaddr *)&ours, &our_length) == 0
        && getpeername(fd, (struct sockaddr *)&theirs, &their_length) == 0
        && (ours.ss_family == AF_INET || ours.ss_family == AF_INET6) && our_length == their_length
        && memcmp(&ours, &theirs, our_length) == 0;
}

static void succeed(ce_connector *connector) {
    if (connected_to_itself(connector->fd)) {
        note_errno(connector, ECONNREFUSED);
        end_attempt(connector);
        try_next(connector);
        return;
    }
    int fd = connector->fd;
    connector->fd = -1;
    connector->handlers.connected(connector->context, fd);
}

static void on_attempt(evutil_socket_t fd, short what, void *argument) {
    ce_connector *connector = argument;
    int code = 0;
    socklen_t length = sizeof code;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length) != 0) code = errno;
    // When this turn of the loop came late, the socket may know better than the clock.
    if (code == 0 && !(what & EV_WRITE)) code = ETIMEDOUT;
    if (code == 0) {
        succeed(connector);
        return;
    }
    note_errno(connector, code);
    end_attempt(connector);
    try_next(connector);
}

static void try_next(ce_connector *connector) {
    while (connector->next < connector->count) {
        const address *target = &connector->addresses[connector->next++];
        connector->fd = socket(target->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (connector->fd < 0) {
            note_errno(connector, errno);
            continue;
        }
        if (target->storage.ss_family != AF_UNIX) tune(connector->fd, connector->dead_peer_timeout_ms);
        if (connect(connector->fd, (const struct sockaddr *)&target->storage, target->length) == 0) {
            succeed(connector);
            return;
        }
        if (errno == EINPROGRESS) {
            // One silent address must not use up the time of those after it.
            int64_t left = connector->deadline_ns - ce_monotonic_ns();
            struct timeval share = ce_timeval(left / (int64_t)(connector->count - connector->next + 1));
            connector->attempt =
                event_new(connector->loop->base, connector->fd, EV_WRITE, on_attempt, connector);
            if (connector->attempt != NULL && event_add(connector->attempt, &share) == 0) return;
            errno = ENOMEM;
        }
        note_errno(connector, errno);
        end_attempt(connector);
    }
    fail(connector);
}

static void on_lookup(void *context, int code, struct evutil_addrinfo *addresses) {
    ce_connector *connector = context;
    connector->lookup = NULL;
    for (struct evutil_addrinfo *a = addresses; a != NULL && connector->count < MAX_ADDRESSES; a = a->ai_next) {
        if (a->ai_addrlen > sizeof(struct sockaddr_storage)) continue;
        address *slot = &connector->addresses[connector->count++];
        memcpy(&slot->storage, a->ai_addr, a->ai_addrlen);
        slot->length = a->ai_addrlen;
    }
    if (addresses != NULL) evutil_freeaddrinfo(addresses);
    snprintf(
        connector->error, sizeof connector->error, "cannot resolve host: %s",
        code == 0 ? "no address" : evutil_gai_strerror(code));
    try_next(connector);
}

static void begin(ce_connector *connector) {
    connector->deadline_ns = ce_monotonic_ns() + connector->timeout_ns;
    struct timeval wait = ce_timeval(connector->timeout_ns);
    event_base_update_cache_time(connector->loop->base);
    event_add(connector->timer, &wait);
    if (connector->path == NULL) {
        ce_lookup *lookup = ce_lookup_start(connector->loop, connector->host, connector->port, on_lookup, connector);
        // When answered at once the connector may be gone.
        if (lookup != NULL) connector->lookup = lookup;
        return;
    }
    address *slot = &connector->addresses[connector->count++];
    struct sockaddr_un *name = (struct sockaddr_un *)&slot->storage;
    name->sun_family = AF_UNIX;
    slot->length = sizeof *name;
    if (strlen(connector->path) >= sizeof name->sun_path) {
        note_errno(connector, ENAMETOOLONG);
        fail(connector);
        return;
    }
    strcpy(name->sun_path, connector->path);
    try_next(connector);
}

static void on_timer(evutil_socket_t fd, short what, void *argument) {
    (void)fd;
    (void)what;
    ce_connector *connector = argument;
    if (connector->deadline_ns == 0) {
        begin(connector);
        return;
    }
    snprintf(
        connector->error, sizeof connector->error, "%s timed out after %lld ms",
        connector->lookup != NULL ? "name lookup" : "connect", (long long)(connector->timeout_ns / 1000000));
    fail(connector);
}

ce_connector *ce_connector_new(
    ce_loop *loop, const ce_stream_options *options, ce_connector_handlers handlers, void *context) {
    ce_connector *connector = calloc(1, sizeof *connector);
    if (connector == NULL) return NULL;
    connector->loop = loop;
    connector->handlers = handlers;
    connector->context = context;
    connector->port = options->port;
    connector->dead_peer_timeout_ms = options->dead_peer_timeout_ms;
    connector->timeout_ns = options->connect_timeout_ns;
    connector->fd = -1;
    connector->timer = evtimer_new(loop->base, on_timer, connector);
    if (options->path != NULL) {
        connector->path = strdup(options->path);
    } else if (options->host != NULL) {
        connector->host = strdup(options->host);
    }
    if (connector->timer == NULL || (connector->path == NULL && connector->host == NULL)) {
        ce_connector_free(connector);
        return NULL;
    }
    // Begins in the next turn, so that no handler runs inside this call.
    event_active(connector->timer, EV_TIMEOUT, 0);
    return connector;
}

void ce_connector_free(ce_connector *connector) {
    if (connector->lookup != NULL) ce_lookup_abandon(connector->lookup);
    end_attempt(connector);
    if (connector->timer != NULL) event_free(connector->timer);
    free(connector->path);
    free(connector->host);
    free(connector);
}
