// The only door between Swift and libevent/hiredis.
//
// It names none of their types: exposing <event2/...> to Swift beside Glibc breaks debug builds (fd_set), and the
// signatures of hiredis 0.14 and 1.x differ. Everything here is opaque or plain data.
//
// Threads: ce_loop_wake, ce_loop_is_current and ce_monotonic_ns may be called from any thread. Every other function
// must be called on the loop's thread (or before ce_loop_run). No function calls back before it has returned.
#ifndef CARILLON_CEVENT_H
#define CARILLON_CEVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Loop

typedef struct ce_loop ce_loop;

/// NULL when out of memory or file descriptors.
ce_loop *ce_loop_new(void);
/// Before it runs. `wake` is called on the loop after each ce_loop_wake; several calls before it runs are one.
void ce_loop_on_wake(ce_loop *loop, void (*wake)(void *context), void *context);
/// Runs until ce_loop_stop, on the calling thread, which becomes the loop's thread. SIGPIPE is blocked on it.
void ce_loop_run(ce_loop *loop);
/// Runs on a new, detached thread of that name (cut to 15 bytes). Returns 0 or an errno.
int ce_loop_run_on_thread(ce_loop *loop, const char *name);
void ce_loop_wake(ce_loop *loop);
/// Like ce_loop_wake, but lets sockets and timers have a turn first.
void ce_loop_wake_after_io(ce_loop *loop);
void ce_loop_stop(ce_loop *loop);
/// Only for a loop that has stopped and has no timers or streams left.
void ce_loop_free(ce_loop *loop);
/// Whether the calling thread is inside ce_loop_run of this loop. Opaque on purpose: glibc declares pthread_self()
/// `const`, so an optimiser may move a Swift call of it across an await.
bool ce_loop_is_current(const ce_loop *loop);

// MARK: Time

/// CLOCK_MONOTONIC in nanoseconds.
int64_t ce_monotonic_ns(void);

typedef struct ce_timer ce_timer;

/// Calls `fire` once, never before `deadline_ns` of ce_monotonic_ns. NULL when out of memory.
ce_timer *ce_timer_new(ce_loop *loop, int64_t deadline_ns, void (*fire)(void *context), void *context);
/// Also from within `fire`.
void ce_timer_free(ce_timer *timer);

// MARK: Stream: a connection that speaks RESP

typedef struct ce_stream ce_stream;

/// Called on the loop. Each may free the stream.
typedef struct {
    void (*opened)(void *context);
    /// Bytes have arrived: call ce_stream_next until it says CE_REPLY_INCOMPLETE.
    void (*readable)(void *context);
    /// Once, when the connection could not be made or was lost. Nothing follows. `reason` lives until it returns.
    void (*closed)(void *context, const char *reason);
} ce_stream_handlers;

/// Zero-initialise, then set: fields may be added.
typedef struct {
    /// A unix socket, or NULL for TCP.
    const char *path;
    /// A name or a numeric address. Names are looked up again at each connect, without blocking.
    const char *host;
    uint16_t port;
    /// Name lookup and all addresses together.
    int64_t connect_timeout_ns;
    /// A dead peer (no acknowledgement, no answer to keepalives) is noticed within about this time.
    unsigned dead_peer_timeout_ms;
    /// A reply larger than this is a protocol error.
    size_t max_reply_bytes;
    ce_stream_handlers handlers;
    void *context;
} ce_stream_options;

/// The options are copied. NULL when out of memory.
ce_stream *ce_stream_open(ce_loop *loop, const ce_stream_options *options);
void ce_stream_free(ce_stream *stream);

/// Begins a command of `count` arguments, which must follow. What is written during one turn of the loop leaves in
/// one system call at its end.
void ce_command_begin(ce_stream *stream, size_t count);
void ce_command_bytes(ce_stream *stream, const void *bytes, size_t length);
void ce_command_integer(ce_stream *stream, int64_t value);

typedef enum {
    CE_NODE_BULK = 1,
    CE_NODE_ARRAY = 2,
    CE_NODE_INTEGER = 3,
    CE_NODE_NIL = 4,
    CE_NODE_SIMPLE = 5,
    CE_NODE_ERROR = 6,
} ce_node_kind;

/// One value of a reply. `value` is an integer, an array's number of elements (its nodes follow, depth first), or a
/// string's length (its bytes follow those of the string before).
typedef struct {
    int64_t value;
    ce_node_kind kind;
} ce_node;

/// A complete reply, valid until the next ce_stream_next or ce_stream_free.
typedef struct {
    const ce_node *nodes;
    size_t count;
    const uint8_t *bytes;
} ce_reply;

typedef enum { CE_REPLY_INCOMPLETE, CE_REPLY_COMPLETE, CE_REPLY_MALFORMED } ce_reply_status;

/// After CE_REPLY_MALFORMED the stream has lost its place: read ce_stream_protocol_error and free it.
ce_reply_status ce_stream_next(ce_stream *stream, ce_reply *reply);
const char *ce_stream_protocol_error(const ce_stream *stream);

#endif
