// libyaml's event parser, its marks counted as people count.
#include "CYAML.h"

#include <stdlib.h>
#include <yaml.h>

struct cy_reader {
    yaml_parser_t parser;
    // Owns what the event handed out last points at.
    yaml_event_t event;
};

static cy_mark mark(yaml_mark_t mark) { return (cy_mark){.line = mark.line + 1, .column = mark.column + 1}; }

static cy_style style(yaml_scalar_style_t style) {
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return CY_QUOTED;
    case YAML_LITERAL_SCALAR_STYLE:
    case YAML_FOLDED_SCALAR_STYLE:
        return CY_BLOCK;
    default:
        return CY_PLAIN;
    }
}

cy_reader *cy_open(const unsigned char *text, size_t size) {
    cy_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) return NULL;
    if (!yaml_parser_initialize(&reader->parser)) {
        free(reader);
        return NULL;
    }
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, size == 0 ? (const unsigned char *)"" : text, size);
    return reader;
}

cy_event cy_next(cy_reader *reader) {
    yaml_event_t *event = &reader->event;
    do {
        yaml_event_delete(event);
        if (!yaml_parser_parse(&reader->parser, event)) return (cy_event){.kind = CY_END};
    } while (event->type == YAML_STREAM_START_EVENT);

    cy_event next = {.start = mark(event->start_mark)};
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        next.kind = CY_DOCUMENT;
        break;
    case YAML_SCALAR_EVENT:
        next.kind = CY_SCALAR;
        next.text = (const char *)event->data.scalar.value;
        next.length = event->data.scalar.length;
        next.style = style(event->data.scalar.style);
        next.anchor = (const char *)event->data.scalar.anchor;
        next.tag = (const char *)event->data.scalar.tag;
        break;
    case YAML_ALIAS_EVENT:
        next.kind = CY_ALIAS;
        next.anchor = (const char *)event->data.alias.anchor;
        break;
    case YAML_SEQUENCE_START_EVENT:
        next.kind = CY_LIST;
        next.anchor = (const char *)event->data.sequence_start.anchor;
        next.tag = (const char *)event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        next.kind = CY_MAP;
        next.anchor = (const char *)event->data.mapping_start.anchor;
        next.tag = (const char *)event->data.mapping_start.tag;
        break;
    case YAML_DOCUMENT_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        next.kind = CY_CLOSE;
        break;
    default:
        // The end of the stream, or nothing because it ended before.
        next.kind = CY_END;
        break;
    }
    return next;
}

cy_problem cy_why(const cy_reader *reader) {
    const yaml_parser_t *parser = &reader->parser;
    switch (parser->error) {
    case YAML_NO_ERROR:
        return (cy_problem){.text = NULL};
    case YAML_MEMORY_ERROR:
        return (cy_problem){.text = "out of memory"};
    case YAML_READER_ERROR:
        return (cy_problem){.text = parser->problem};
    default:
        return (cy_problem){
            .text = parser->problem,
            .at = mark(parser->problem_mark),
            .begun = parser->context == NULL ? (cy_mark){.line = 0} : mark(parser->context_mark),
        };
    }
}

void cy_close(cy_reader *reader) {
    yaml_event_delete(&reader->event);
    yaml_parser_delete(&reader->parser);
    free(reader);
}
