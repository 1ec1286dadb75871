// Replies: hiredis' redisReader does the parsing; its object functions write each reply to two flat buffers that are
// used again for the next one, so a reply of 400 strings costs no allocation on this side.
#include "internal.h"

#include <event2/buffer.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// redisReaderGetReply moves the unread rest of its buffer each time it has consumed 1 KB: small bites keep that cheap.
#define BITE 8192
// Status lines, errors and headers; hiredis looks for their end from the start again after each bite.
#define MAX_LINE (1 << 20)
#define KEPT_BYTES (1 << 20)

struct ce_parser {
    redisReader *reader;
    size_t max_reply_bytes;
    size_t reply_bytes;
    bool delivered;
    ce_node *nodes;
    size_t node_count;
    size_t node_capacity;
    uint8_t *bytes;
    size_t byte_count;
    size_t byte_capacity;
    char error[160];
};

#if HIREDIS_MAJOR >= 1
typedef size_t element_count;
static const redisReadTask *current_task(const redisReader *reader) { return reader->task[reader->ridx]; }
#else
typedef int element_count;
static const redisReadTask *current_task(const redisReader *reader) { return &reader->rstack[reader->ridx]; }
#endif

// hiredis only looks at whether the result is NULL, which means "stop, error".
static void *add(const redisReadTask *task, ce_node_kind kind, int64_t value) {
    ce_parser *parser = task->privdata;
    size_t capacity = parser->node_capacity * sizeof(ce_node);
    parser->nodes = ce_grow(parser->nodes, &capacity, (parser->node_count + 1) * sizeof(ce_node));
    parser->node_capacity = capacity / sizeof(ce_node);
    parser->nodes[parser->node_count++] = (ce_node){.value = value, .kind = kind};
    return parser;
}

static void *create_string(const redisReadTask *task, char *bytes, size_t length) {
    // RESP3 types, which we never ask for.
    if (task->type != REDIS_REPLY_STRING && task->type != REDIS_REPLY_STATUS && task->type != REDIS_REPLY_ERROR)
        return NULL;
    ce_parser *parser = task->privdata;
    parser->bytes = ce_grow(parser->bytes, &parser->byte_capacity, parser->byte_count + length);
    if (length > 0) memcpy(parser->bytes + parser->byte_count, bytes, length);
    parser->byte_count += length;
    return add(task, (ce_node_kind)task->type, (int64_t)length);
}

static void *create_array(const redisReadTask *task, element_count count) {
    if (task->type != REDIS_REPLY_ARRAY) return NULL;
    return add(task, CE_NODE_ARRAY, (int64_t)count);
}

static void *create_integer(const redisReadTask *task, long long value) {
    return add(task, CE_NODE_INTEGER, value);
}

static void *create_nil(const redisReadTask *task) { return add(task, CE_NODE_NIL, 0); }

static void free_object(void *object) { (void)object; }

#if HIREDIS_MAJOR >= 1
static void *refuse_double(const redisReadTask *task, double value, char *text, size_t length) {
    (void)task, (void)value, (void)text, (void)length;
    return NULL;
}
static void *refuse_bool(const redisReadTask *task, int value) {
    (void)task, (void)value;
    return NULL;
}
#endif

_Static_assert(
    (int)CE_NODE_BULK == REDIS_REPLY_STRING && (int)CE_NODE_SIMPLE == REDIS_REPLY_STATUS
        && (int)CE_NODE_ERROR == REDIS_REPLY_ERROR,
    "the kinds of strings are hiredis' reply types");

static redisReplyObjectFunctions functions = {
    .createString = create_string,
    .createArray = create_array,
    .createInteger = create_integer,
    .createNil = create_nil,
    .freeObject = free_object,
#if HIREDIS_MAJOR >= 1
    .createDouble = refuse_double,
    .createBool = refuse_bool,
#endif
};

ce_parser *ce_parser_new(size_t max_reply_bytes) {
    ce_parser *parser = calloc(1, sizeof *parser);
    if (parser == NULL) return NULL;
    parser->reader = redisReaderCreateWithFunctions(&functions);
    if (parser->reader == NULL) {
        free(parser);
        return NULL;
    }
    parser->reader->privdata = parser;
    parser->reader->maxbuf = 1 << 16;
    parser->max_reply_bytes = max_reply_bytes;
    return parser;
}

void ce_parser_free(ce_parser *parser) {
    redisReaderFree(parser->reader);
    free(parser->nodes);
    free(parser->bytes);
    free(parser);
}

static void forget_delivered(ce_parser *parser) {
    parser->delivered = false;
    parser->reply_bytes = 0;
    parser->node_count = 0;
    parser->byte_count = 0;
    if (parser->byte_capacity > KEPT_BYTES) {
        free(parser->bytes);
        parser->bytes = NULL;
        parser->byte_capacity = 0;
    }
    if (parser->node_capacity * sizeof(ce_node) > KEPT_BYTES) {
        free(parser->nodes);
        parser->nodes = NULL;
        parser->node_capacity = 0;
    }
}

static bool line_is_endless(const redisReader *reader) {
    if (reader->len - reader->pos <= MAX_LINE || reader->ridx < 0) return false;
    return current_task(reader)->type != REDIS_REPLY_STRING || memchr(reader->buf + reader->pos, '\n', 32) == NULL;
}

static ce_reply_status malformed(ce_parser *parser, const char *why) {
    snprintf(parser->error, sizeof parser->error, "%s", why);
    return CE_REPLY_MALFORMED;
}

ce_reply_status ce_parser_next(ce_parser *parser, struct evbuffer *input, ce_reply *reply) {
    redisReader *reader = parser->reader;
    if (parser->delivered) forget_delivered(parser);
    for (;;) {
        void *complete = NULL;
        if (redisReaderGetReply(reader, &complete) != REDIS_OK) return malformed(parser, reader->errstr);
        if (complete != NULL) {
            parser->delivered = true;
            *reply = (ce_reply){parser->nodes, parser->node_count, parser->bytes};
            return CE_REPLY_COMPLETE;
        }
        if (line_is_endless(reader)) return malformed(parser, "a line without an end");
        struct evbuffer_iovec chunk;
        if (evbuffer_peek(input, 1, NULL, &chunk, 1) < 1 || chunk.iov_len == 0) return CE_REPLY_INCOMPLETE;
        size_t bite = chunk.iov_len < BITE ? chunk.iov_len : BITE;
        parser->reply_bytes += bite;
        if (parser->reply_bytes > parser->max_reply_bytes) {
            snprintf(
                parser->error, sizeof parser->error, "a reply of more than %zu bytes", parser->max_reply_bytes);
            return CE_REPLY_MALFORMED;
        }
        if (redisReaderFeed(reader, chunk.iov_base, bite) != REDIS_OK) return malformed(parser, reader->errstr);
        evbuffer_drain(input, bite);
    }
}

const char *ce_parser_error(const ce_parser *parser) { return parser->error; }
