// A connection that speaks RESP: commands out, replies in, over a bufferevent.
//
//   connecting ──► open ──► closed
//        └───────────────────▲
#include "internal.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A buffer that once held a large batch is given back.
#define KEPT_OUTPUT (1 << 20)

struct ce_stream {
    ce_loop *loop;
    ce_stream_handlers handlers;
    void *context;
    ce_connector *connector;
    struct bufferevent *buffers;
    ce_parser *parser;
    // Commands of this turn, contiguous, so that they leave in one system call without passing through an evbuffer.
    char *output;
    size_t output_length;
    size_t output_capacity;
    struct event *flush;
    bool flush_pending;
};

static void disconnect(ce_stream *stream) {
    if (stream->connector != NULL) ce_connector_free(stream->connector);
    stream->connector = NULL;
    if (stream->buffers != NULL) bufferevent_free(stream->buffers);
    stream->buffers = NULL;
}

static void on_flush(evutil_socket_t unused, short what, void *argument) {
    (void)unused;
    (void)what;
    ce_stream *stream = argument;
    stream->flush_pending = false;
    if (stream->buffers == NULL) return;
    struct evbuffer *queued = bufferevent_get_output(stream->buffers);
    size_t sent = 0;
    if (evbuffer_get_length(queued) == 0) {
        ssize_t count = send(
            bufferevent_getfd(stream->buffers), stream->output, stream->output_length, MSG_NOSIGNAL);
        // An error shows on the reading side too, after the replies that still arrived.
        if (count > 0) sent = (size_t)count;
    }
    if (sent < stream->output_length) evbuffer_add(queued, stream->output + sent, stream->output_length - sent);
    stream->output_length = 0;
    if (stream->output_capacity > KEPT_OUTPUT) {
        free(stream->output);
        stream->output = NULL;
        stream->output_capacity = 0;
    }
}

static void on_readable(struct bufferevent *buffers, void *argument) {
    (void)buffers;
    ce_stream *stream = argument;
    stream->handlers.readable(stream->context);
}

static void on_event(struct bufferevent *buffers, short what, void *argument) {
    (void)buffers;
    ce_stream *stream = argument;
    char text[96];
    const char *reason = (what & BEV_EVENT_EOF) ? "the server closed the connection"
                                                : strerror_r(EVUTIL_SOCKET_ERROR(), text, sizeof text);
    disconnect(stream);
    stream->handlers.closed(stream->context, reason);
}

static void on_failed(void *context, const char *reason) {
    ce_stream *stream = context;
    disconnect(stream);
    stream->handlers.closed(stream->context, reason);
}

static void on_connected(void *context, int fd) {
    ce_stream *stream = context;
    disconnect(stream);
    stream->buffers = bufferevent_socket_new(stream->loop->base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (stream->buffers == NULL) {
        close(fd);
        stream->handlers.closed(stream->context, "out of memory");
        return;
    }
    bufferevent_setcb(stream->buffers, on_readable, NULL, on_event, stream);
    bufferevent_set_max_single_read(stream->buffers, 1 << 16);
    bufferevent_enable(stream->buffers, EV_READ);
    stream->handlers.opened(stream->context);
}

ce_stream *ce_stream_open(ce_loop *loop, const ce_stream_options *options) {
    ce_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) return NULL;
    stream->loop = loop;
    stream->handlers = options->handlers;
    stream->context = options->context;
    stream->parser = ce_parser_new(options->max_reply_bytes);
    stream->flush = event_new(loop->base, -1, 0, on_flush, stream);
    stream->connector =
        ce_connector_new(loop, options, (ce_connector_handlers){on_connected, on_failed}, stream);
    if (stream->parser == NULL || stream->flush == NULL || stream->connector == NULL) {
        ce_stream_free(stream);
        return NULL;
    }
    return stream;
}

void ce_stream_free(ce_stream *stream) {
    disconnect(stream);
    if (stream->flush != NULL) event_free(stream->flush);
    if (stream->parser != NULL) ce_parser_free(stream->parser);
    free(stream->output);
    free(stream);
}

ce_reply_status ce_stream_next(ce_stream *stream, ce_reply *reply) {
    if (stream->buffers == NULL) return CE_REPLY_INCOMPLETE;
    return ce_parser_next(stream->parser, bufferevent_get_input(stream->buffers), reply);
}

const char *ce_stream_protocol_error(const ce_stream *stream) { return ce_parser_error(stream->parser); }

// MARK: Commands

// Room for `length` bytes beyond a type byte, a 64-bit number and two line ends.
static char *reserve(ce_stream *stream, size_t length) {
    stream->output = ce_grow(stream->output, &stream->output_capacity, stream->output_length + length + 32);
    return stream->output + stream->output_length;
}

static size_t write_decimal(char *to, uint64_t value) {
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    for (size_t i = 0; i < count; i++) to[i] = digits[count - 1 - i];
    return count;
}

static char *write_header(char *to, char type, size_t value) {
    *to++ = type;
    to += write_decimal(to, value);
    *to++ = '\r';
    *to++ = '\n';
    return to;
}

void ce_command_begin(ce_stream *stream, size_t count) {
    if (!stream->flush_pending) {
        stream->flush_pending = true;
        event_active(stream->flush, EV_TIMEOUT, 0);
    }
    char *end = write_header(reserve(stream, 0), '*', count);
    stream->output_length = (size_t)(end - stream->output);
}

void ce_command_bytes(ce_stream *stream, const void *bytes, size_t length) {
    char *end = write_header(reserve(stream, length), '$', length);
    if (length > 0) memcpy(end, bytes, length);
    end += length;
    *end++ = '\r';
    *end++ = '\n';
    stream->output_length = (size_t)(end - stream->output);
}

void ce_command_integer(ce_stream *stream, int64_t value) {
    char text[24];
    size_t length = 0;
    uint64_t magnitude = (uint64_t)value;
    if (value < 0) {
        text[length++] = '-';
        magnitude = 0 - magnitude;
    }
    length += write_decimal(text + length, magnitude);
    ce_command_bytes(stream, text, length);
}
