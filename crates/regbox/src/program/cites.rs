//! Citations as JSON, the same wherever they stand.

use super::{Cite, Program};
use crate::wire::Writer;

/// A list of citations under a key, each with its source in words.
pub(crate) fn cites_json(out: &mut Writer, program: &Program, key: &str, list: &[Cite]) {
    out.key(key);
    out.open('[');
    for cite in list {
        let Some(source) = program.sources.get(cite.source as usize) else { continue };
        out.item();
        out.open('{');
        out.text_field("source", &source.name);
        out.text_field("title", &source.title);
        out.text_field("at", &cite.at);
        out.optional_field("url", source.url.as_deref());
        out.close('}');
    }
    out.close(']');
}
