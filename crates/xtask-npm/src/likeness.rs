//! The order of functions. What is sent is compressed, which looks back 32 kB; so functions stand beside those that are like
//! them.

use crate::{Functions, Result, functions, in_words};
use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser};

/// The module, with its functions in that order.
pub(crate) fn order(module: &[u8]) -> Result<Vec<u8>> {
    let Functions { imported, bodies } = functions(module)?;
    let bodies: Vec<&[u8]> = bodies.iter().map(|body| &module[body.range()]).collect();
    let order = beside_their_like(&bodies);
    let mut numbers: Vec<u32> = (0..).take(imported + bodies.len()).collect();
    for (number, function) in (imported..).zip(&order) {
        numbers[imported + function] = u32::try_from(number).map_err(in_words)?;
    }
    let mut made = Module::new();
    Ordered { order, numbers }.parse_core_module(&mut made, Parser::new(0), module).map_err(in_words)?;
    Ok(made.finish())
}

struct Ordered {
    /// The functions of the module, in their order.
    order: Vec<usize>,
    /// The new number of each, those that are imported first.
    numbers: Vec<u32>,
}

impl Reencode for Ordered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> std::result::Result<u32, Error> {
        Ok(self.numbers[function as usize])
    }

    fn parse_function_section(
        &mut self,
        made: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> std::result::Result<(), Error> {
        let types = section.into_iter().collect::<std::result::Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            made.function(self.type_index(types[function])?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        made: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> std::result::Result<(), Error> {
        let bodies = section.into_iter().collect::<std::result::Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(made, bodies[function].clone())?;
        }
        Ok(())
    }
}

/// How many bytes stand for what is alike; fewer are in every function, and more in none.
const PIECE: usize = 6;

/// A piece that more functions have says little of any two.
const MANY: usize = 200;

/// How far back is looked, in bytes: less than the compressor does.
const WINDOW: usize = 20_000;

/// Begins with the largest, and goes on each time with the one of which the last ones have most, for its size.
fn beside_their_like(bodies: &[&[u8]]) -> Vec<usize> {
    let mut window = Window::new(bodies);
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left.iter().copied().max_by_key(|function| (bodies[*function].len(), Reverse(*function)));
    while let Some(function) = next {
        left.retain(|other| *other != function);
        order.push(function);
        window.take(function);
        next = left.iter().copied().max_by_key(|function| (window.worth(*function), Reverse(*function)));
    }
    order
}

/// The last functions, and what they have in common with the others.
struct Window<'a> {
    bodies: &'a [&'a [u8]],
    /// The functions that have a piece, of each piece that some have.
    holders: Vec<Vec<usize>>,
    /// The pieces of each function.
    pieces: Vec<Vec<usize>>,
    last: VecDeque<usize>,
    /// In bytes.
    size: usize,
    /// How many of the last functions have a piece.
    held: Vec<usize>,
    /// How much each function has of what the last ones have.
    alike: Vec<usize>,
}

impl<'a> Window<'a> {
    fn new(bodies: &'a [&'a [u8]]) -> Window<'a> {
        let mut holders: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for (function, body) in bodies.iter().enumerate() {
            for piece in body.windows(PIECE) {
                let holders = holders.entry(piece).or_default();
                if holders.last() != Some(&function) {
                    holders.push(function);
                }
            }
        }
        let holders: Vec<_> = holders.into_values().filter(|all| (2..=MANY).contains(&all.len())).collect();
        let mut pieces = vec![Vec::new(); bodies.len()];
        for (piece, all) in holders.iter().enumerate() {
            all.iter().for_each(|function| pieces[*function].push(piece));
        }
        let (held, alike) = (vec![0; holders.len()], vec![0; bodies.len()]);
        Window { bodies, holders, pieces, last: VecDeque::new(), size: 0, held, alike }
    }

    fn take(&mut self, function: usize) {
        self.last.push_back(function);
        self.size += self.bodies[function].len();
        for piece in &self.pieces[function] {
            if self.held[*piece] == 0 {
                let all = &self.holders[*piece];
                all.iter().for_each(|other| self.alike[*other] += weight(all));
            }
            self.held[*piece] += 1;
        }
        while self.size > WINDOW && self.last.len() > 1 {
            self.last.pop_front().into_iter().for_each(|first| self.leave(first));
        }
    }

    fn leave(&mut self, function: usize) {
        self.size -= self.bodies[function].len();
        for piece in &self.pieces[function] {
            self.held[*piece] -= 1;
            if self.held[*piece] == 0 {
                let all = &self.holders[*piece];
                all.iter().for_each(|other| self.alike[*other] -= weight(all));
            }
        }
    }

    fn worth(&self, function: usize) -> usize {
        self.alike[function] * 100 / self.bodies[function].len().isqrt().max(1)
    }
}

/// The fewer have a piece, the more it says.
fn weight(holders: &[usize]) -> usize {
    1_000 / (2 + holders.len().ilog2() as usize)
}

#[cfg(test)]
mod tests {
    use super::{beside_their_like, order};
    use crate::functions;
    use wasm_encoder::{
        CodeSection, ExportKind, ExportSection, Function, FunctionSection, Module, TypeSection, ValType,
    };
    use wasmparser::{Parser, Payload};

    #[test]
    fn functions_stand_beside_their_like() {
        let bodies: [&[u8]; 5] =
            [b"a sandbox is open", b"8712365498", b"the sandbox is open", b"4871236549", b"an owl"];
        assert_eq!(beside_their_like(&bodies), [2, 0, 1, 3, 4]);
        assert!(beside_their_like(&[]).is_empty());
    }

    #[test]
    fn a_function_is_found_under_its_name_with_its_type() {
        let (mut types, mut section) = (TypeSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        // Each has a type of its own and pushes its number, often; the even ones are alike, and so are the odd ones.
        for number in 0..6 {
            types.ty().function(vec![ValType::I32; number as usize], []);
            section.function(number);
            exports.export(&number.to_string(), ExportKind::Func, number);
            let mut function = Function::new([]);
            for _ in 0..9 {
                function.instructions().i32_const(1_000_000 + (number as i32 % 2)).drop();
            }
            function.instructions().i32_const(number as i32).drop().end();
            code.function(&function);
        }
        let mut module = Module::new();
        module.section(&types).section(&section).section(&exports).section(&code);
        let module = module.finish();
        let ordered = order(&module).unwrap();
        assert_ne!(named(&module).concat(), named(&ordered).concat());
        let sorted = |module| {
            let mut named = named(module);
            named.sort();
            named
        };
        assert_eq!(sorted(&module), sorted(&ordered));
    }

    /// Of each function its name, its type and its body, in the order of the module.
    fn named(module: &[u8]) -> Vec<Vec<u8>> {
        let mut types = Vec::new();
        let mut named = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::FunctionSection(section) => types = section.into_iter().map(Result::unwrap).collect(),
                Payload::ExportSection(section) => {
                    let mut exports: Vec<_> = section.into_iter().map(Result::unwrap).collect();
                    exports.sort_by_key(|export| export.index);
                    named = exports.iter().map(|export| export.name.as_bytes().to_vec()).collect();
                }
                _ => {}
            }
        }
        let bodies = functions(module).unwrap().bodies;
        for (at, body) in bodies.iter().enumerate() {
            named[at].push(types[at] as u8);
            named[at].extend(&module[body.range()]);
        }
        named
    }
}
