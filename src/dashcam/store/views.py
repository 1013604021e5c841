"""The public views in words, column by column: what a page helps with while SQL is typed. docs/sql.md says more."""

from typing import Final

from dashcam.model.sql import SqlColumn, SqlView


def _columns(told: str) -> list[SqlColumn]:
    """A column a line: name, type, what it is."""
    split = (line.split(None, 2) for line in told.strip().splitlines())
    return [SqlColumn(name=name, type=kind, description=" ".join(rest)) for name, kind, *rest in split]


VIEWS: Final = [
    SqlView(
        view="traces",
        description="One row a root call, with totals over its spans.",
        columns=_columns("""
            trace_id text 32 hex digits
            name text of the root call
            kind text of the root call
            app text
            version text the fingerprint of the app's structure
            path text of the root call
            status text ok error cancelled incomplete, running while any span is open
            started_ns integer nanoseconds since 1970
            duration_ns integer of the root call
            session text as the app said
            user text as the app said
            tags json a list
            metadata json an object
            run text the execution it belongs to, child processes included
            span_count integer
            error_count integer spans that failed
            input_tokens integer over all spans but agents and chains, which repeat what their model calls say
            output_tokens integer likewise
            cost_usd real the sum of known costs
            unpriced_count integer model calls that the cost leaves out
            models json a list
            input_preview text 200 characters
            output_preview text 200 characters
        """),
    ),
    SqlView(
        view="spans",
        description="One row a call, those still running included.",
        columns=_columns("""
            trace_id text
            span_id text 16 hex digits
            parent_id text null at a root
            name text what was called
            kind text llm embedding retriever reranker tool agent chain guardrail evaluator prompt function
            app text
            version text
            path text where in the app
            paths json all places of the object
            path_exact integer 0 or 1
            type json module, qualname, bases
            method text module, class and name
            site json file, line, function
            started_ns integer nanoseconds since 1970
            duration_ns integer
            status text ok error cancelled incomplete running
            error json type, message, stack
            stream json chunks, first_chunk_ns, ended
            input json
            output json
            input_tokens integer as the provider reported them
            output_tokens integer
            cache_read_tokens integer a part of the input
            cache_write_tokens integer a part of the input
            reasoning_tokens integer a part of the output
            usage_raw json what the provider said word for word
            cost_usd real null where it is unknown
            cost_source text where its price is from
            model text
            provider text
            attributes json
            links json
            run text
            process integer the pid
            thread integer
            task text
        """),
    ),
    SqlView(
        view="messages",
        description="One row a message of a model call.",
        columns=_columns("""
            trace_id text
            span_id text of the call
            side text input or output
            position integer from 0
            role text system user assistant tool
            message json role, parts, …
        """),
    ),
    SqlView(
        view="versions",
        description="One row a version of an app.",
        columns=_columns("""
            app text
            version text
            first_seen_ns integer
            last_seen_ns integer
            trace_count integer
            git json commit, branch, dirty
        """),
    ),
    SqlView(
        view="trace_marks",
        description="One row a note, tag, pin or score on a trace or a span.",
        columns=_columns("""
            trace_id text
            span_id text null where the whole trace is meant
            kind text note tag pin score
            name text of a score; the tag itself
            value any of a score
            text text of a note; the reason of a score
            author text
            created_ns integer
        """),
    ),
]
