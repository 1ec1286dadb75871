// What the C files share. Nothing outside this folder includes it.
#ifndef CARILLON_CEVENT_INTERNAL_H
#define CARILLON_CEVENT_INTERNAL_H

// For the strerror_r that returns its text.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CEvent.h"

#include <event2/event.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

struct bufferevent;
struct evdns_base;

struct ce_loop {
    struct event_base *base;
    struct event *wake;
    struct event *wake_after_io;
    void (*wake_callback)(void *context);
    void *context;
    struct ce_resolver *resolver;
};

/// Grows to at least `needed` bytes; ends the process when memory is exhausted, as Swift does.
void *ce_grow(void *memory, size_t *capacity, size_t needed);
/// Nanoseconds as a timeval, rounded up, at least 0.
struct timeval ce_timeval(int64_t ns);

// resolver.c
typedef struct ce_resolver ce_resolver;
typedef struct ce_lookup ce_lookup;
/// `done` gets 0 and a list that it must free with evutil_freeaddrinfo, or an EVUTIL_EAI_ code. It may run before
/// this returns, and then the result is NULL.
ce_lookup *ce_lookup_start(
    ce_loop *loop, const char *host, uint16_t port,
    void (*done)(void *context, int code, struct evutil_addrinfo *addresses), void *context);
void ce_lookup_abandon(ce_lookup *lookup);
void ce_resolver_free(ce_resolver *resolver);

// connector.c
typedef struct ce_connector ce_connector;
typedef struct {
    void (*connected)(void *context, int fd);
    /// `reason` lives until it returns.
    void (*failed)(void *context, const char *reason);
} ce_connector_handlers;
/// Neither handler runs before this returns; each may free the connector. NULL when out of memory.
ce_connector *ce_connector_new(
    ce_loop *loop, const ce_stream_options *options, ce_connector_handlers handlers, void *context);
void ce_connector_free(ce_connector *connector);

// resp.c
typedef struct ce_parser ce_parser;
struct evbuffer;
ce_parser *ce_parser_new(size_t max_reply_bytes);
void ce_parser_free(ce_parser *parser);
/// Takes from `input` only what the next reply needs.
ce_reply_status ce_parser_next(ce_parser *parser, struct evbuffer *input, ce_reply *reply);
const char *ce_parser_error(const ce_parser *parser);

#endif
