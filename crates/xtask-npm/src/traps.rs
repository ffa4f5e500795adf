//! A panic is a trap: in a browser there is nowhere to write its message to, so what makes one ready is left out.
//!
//! Where Rust panics it calls a function that never returns, with the place in the source, and LLVM writes `unreachable`
//! behind the call, which traps. Without the call it traps as well. What calls JavaScript first, as `throw_str` of
//! wasm-bindgen does, stays; and so do the checks that lead to a panic.

use crate::{Functions, Result, functions, in_words};
use std::convert::Infallible;
use std::ops::Range;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, DataSection, Module};
use wasmparser::{Data, DataKind, FunctionBody, Operator, Parser, Payload};

/// The module, without what comes before the trap of a panic.
pub(crate) fn cut(module: &[u8]) -> Result<Vec<u8>> {
    let mut without = Without { calls_out: calls_out(module)?, places: places(&memory(module)?) };
    let mut made = Module::new();
    without.parse_core_module(&mut made, Parser::new(0), module).map_err(in_words)?;
    Ok(made.finish())
}

struct Without {
    /// Of each function, whether it calls JavaScript.
    calls_out: Vec<bool>,
    /// Where in memory the places in the source stand, in ascending order.
    places: Vec<Range<usize>>,
}

impl Reencode for Without {
    type Error = Infallible;

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> std::result::Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let mut operators = body.get_operators_reader()?;
        let mut held = None;
        while !operators.eof() {
            let operator = operators.read()?;
            let traps = matches!(operator, Operator::Unreachable);
            if let Some(call) = held.take_if(|_| !traps) {
                function.instruction(&self.instruction(call)?);
            }
            held = match operator {
                Operator::Call { function_index } if !self.calls_out[function_index as usize] => Some(operator),
                operator => {
                    function.instruction(&self.instruction(operator)?);
                    None
                }
            };
        }
        code.function(&function);
        Ok(())
    }

    fn parse_data(&mut self, data: &mut DataSection, segment: Data<'_>) -> std::result::Result<(), Error> {
        let start = start(&segment);
        let mut bytes = segment.data.to_vec();
        for place in self.places.iter().filter_map(|place| within(start?, bytes.len(), place)).collect::<Vec<_>>() {
            bytes[place].fill(0);
        }
        utils::parse_data(self, data, Data { data: &bytes, ..segment })
    }
}

/// Of each function, those that are imported first, whether it calls one that is, itself or by another.
fn calls_out(module: &[u8]) -> Result<Vec<bool>> {
    let Functions { imported, bodies } = functions(module)?;
    let mut callers: Vec<Vec<usize>> = vec![Vec::new(); imported + bodies.len()];
    for (caller, body) in (imported..).zip(bodies) {
        for operator in body.get_operators_reader().map_err(in_words)? {
            if let Operator::Call { function_index } = operator.map_err(in_words)? {
                callers[function_index as usize].push(caller);
            }
        }
    }
    let mut calls_out = vec![false; callers.len()];
    let mut found: Vec<usize> = (0..imported).collect();
    while let Some(function) = found.pop() {
        if !std::mem::replace(&mut calls_out[function], true) {
            found.extend(&callers[function]);
        }
    }
    Ok(calls_out)
}

/// What memory holds at first: pieces, each with its address.
fn memory(module: &[u8]) -> Result<Vec<(usize, &[u8])>> {
    let mut pieces = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::DataSection(segments) = payload.map_err(in_words)? {
            for segment in segments {
                let segment = segment.map_err(in_words)?;
                pieces.extend(start(&segment).map(|start| (start, segment.data)));
            }
        }
    }
    Ok(pieces)
}

fn start(segment: &Data<'_>) -> Option<usize> {
    let DataKind::Active { offset_expr, .. } = &segment.kind else { return None };
    match offset_expr.get_operators_reader().read() {
        Ok(Operator::I32Const { value }) => usize::try_from(value).ok(),
        _ => None,
    }
}

/// The part of a range of memory that lies in a piece, counted from where the piece begins.
fn within(start: usize, len: usize, range: &Range<usize>) -> Option<Range<usize>> {
    let inside = range.start >= start && range.end <= start + len;
    inside.then(|| range.start - start..range.end - start)
}

/// Where the places in the source stand: each a `core::panic::Location`, which is the address and the length of a path, a line
/// and a column; and the paths.
fn places(memory: &[(usize, &[u8])]) -> Vec<Range<usize>> {
    let text = |range: &Range<usize>| {
        memory.iter().find_map(|(start, bytes)| Some(&bytes[within(*start, bytes.len(), range)?]))
    };
    let mut places = Vec::new();
    for (start, bytes) in memory {
        let (words, _) = bytes.get(start.next_multiple_of(4) - start..).unwrap_or_default().as_chunks::<4>();
        for (at, window) in words.windows(4).enumerate() {
            let [path, len, line, column] = [0, 1, 2, 3].map(|word| u32::from_le_bytes(window[word]) as usize);
            let path = path..path.saturating_add(len);
            let is_place = (4..300).contains(&len) && (1..20_000).contains(&line) && (1..1_000).contains(&column);
            if is_place && text(&path).is_some_and(|text| text.ends_with(b".rs")) {
                let at = start.next_multiple_of(4) + 4 * at;
                places.extend([at..at + 16, path]);
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::cut;
    use crate::functions;
    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, EntityType, Function, FunctionSection, ImportSection, MemorySection,
        MemoryType, Module, TypeSection,
    };
    use wasmparser::{Operator, Parser, Payload};

    const THROW: u32 = 0;
    const PANICS: u32 = 1;
    const THROWS: u32 = 2;

    /// A module with the functions above, and one more that does what is given.
    fn module(code: impl Fn(&mut Function), data: &[u8]) -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], []);
        imports.import("js", "throw", EntityType::Function(0));
        functions.function(0).function(0).function(0);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut bodies = CodeSection::new();
        let mut body = |code: &dyn Fn(&mut Function)| {
            let mut function = Function::new([]);
            code(&mut function);
            function.instructions().end();
            bodies.function(&function);
        };
        body(&|function| {
            function.instructions().unreachable();
        });
        body(&|function| {
            function.instructions().call(THROW).unreachable();
        });
        body(&code);
        let mut segments = DataSection::new();
        segments.active(0, &ConstExpr::i32_const(1024), data.iter().copied());
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&memories).section(&bodies);
        module.section(&segments);
        module.finish()
    }

    fn calls(module: &[u8]) -> Vec<u32> {
        let operators = functions(module).unwrap().bodies[2].get_operators_reader().unwrap();
        let call = |operator| match operator {
            Operator::Call { function_index } => Some(function_index),
            _ => None,
        };
        operators.into_iter().filter_map(|operator| call(operator.unwrap())).collect()
    }

    #[test]
    fn a_call_before_a_trap_is_cut_unless_it_reaches_javascript() {
        let module = module(
            |function| {
                let mut code = function.instructions();
                code.call(PANICS).nop().call(PANICS).call(THROWS);
                code.block(wasm_encoder::BlockType::Empty).call(THROWS).unreachable().end();
                code.block(wasm_encoder::BlockType::Empty).call(PANICS).unreachable().end();
                code.call(PANICS);
            },
            b"",
        );
        assert_eq!(calls(&module), [PANICS, PANICS, THROWS, THROWS, PANICS, PANICS]);
        assert_eq!(calls(&cut(&module).unwrap()), [PANICS, PANICS, THROWS, THROWS, PANICS]);
    }

    #[test]
    fn a_place_in_the_source_is_blank_and_all_else_is_as_it_was() {
        let text = b"src/a.rsa text, and src/b.rs...";
        let mut words: Vec<u8> = Vec::from(&text[..]);
        words.push(b' ');
        let place = [1024, 8, 3, 5].map(u32::to_le_bytes).concat();
        let other = [1032, 8, 3, 5].map(u32::to_le_bytes).concat();
        let module = module(|_| (), &[&words[..], &place, &other].concat());
        let cut = cut(&module).unwrap();
        let data = Parser::new(0).parse_all(&cut).find_map(|payload| match payload.unwrap() {
            Payload::DataSection(segments) => Some(segments.into_iter().next()?.unwrap().data),
            _ => None,
        });
        words[..8].fill(0);
        assert_eq!(data.unwrap(), [&words[..], &[0; 16], &other].concat());
    }
}
