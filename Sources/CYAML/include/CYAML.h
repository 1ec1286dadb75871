// The only door between Swift and libyaml: a text goes in, its events come out one at a time.
//
// It names none of libyaml's types. A reader is used by one thread at a time.
#ifndef CARILLON_CYAML_H
#define CARILLON_CYAML_H

#include <stddef.h>

/// A place in the text. Columns count characters, tabs and accents as one; both count from 1.
typedef struct {
    size_t line;
    size_t column;
} cy_mark;

typedef enum {
    /// The stream is over, or broken: see cy_why.
    CY_END,
    CY_DOCUMENT,
    CY_SCALAR,
    CY_ALIAS,
    CY_LIST,
    CY_MAP,
    /// The document, list or map that was begun last is complete.
    CY_CLOSE,
} cy_kind;

typedef enum {
    CY_PLAIN,
    CY_QUOTED,
    /// `|` or `>`.
    CY_BLOCK,
} cy_style;

/// What it points at lives until the next call of cy_next or cy_close.
typedef struct {
    cy_kind kind;
    /// Where it begins, its anchor and tag included.
    cy_mark start;
    /// The text of a scalar, not ended by a NUL; it may hold some.
    const char *text;
    size_t length;
    cy_style style;
    /// The name after `&`, or after `*` of an alias; NULL without one.
    const char *anchor;
    /// Resolved, `tag:yaml.org,2002:int` for `!!int`; NULL without one.
    const char *tag;
} cy_event;

typedef struct {
    /// NULL when there is none; static.
    const char *text;
    cy_mark at;
    /// What libyaml was reading when it met the problem, an unfinished key for instance, began here. The line is 0 when it
    /// does not say.
    cy_mark begun;
} cy_problem;

typedef struct cy_reader cy_reader;

/// Reads UTF-8 that must stay where it is until cy_close; NULL may stand for no bytes. NULL when out of memory.
cy_reader *cy_open(const unsigned char *text, size_t size);
/// The next event. After CY_END there is none.
cy_event cy_next(cy_reader *reader);
/// Why the stream ended; asked after CY_END.
cy_problem cy_why(const cy_reader *reader);
void cy_close(cy_reader *reader);

#endif
