//! Time zones and files of a policy, from two JavaScript functions.

use js_sys::{Function, TypeError, Uint8Array};
use regbox::Loader;
use std::cell::RefCell;
use wasm_bindgen::{JsCast as _, JsValue};

pub(crate) struct Functions {
    zone: Function,
    file: Function,
    /// The first thing that one of them threw; the policy is not compiled then.
    threw: RefCell<Option<JsValue>>,
}

impl Functions {
    pub(crate) fn new(zone: Function, file: Function) -> Functions {
        Functions { zone, file, threw: RefCell::new(None) }
    }

    pub(crate) fn threw(self) -> Option<JsValue> {
        self.threw.into_inner()
    }

    fn ask<T>(&self, function: &Function, name: &str, read: impl Fn(&JsValue) -> Option<T>, what: &str) -> Option<T> {
        let answer = function.call1(&JsValue::UNDEFINED, &name.into());
        let read = answer.and_then(|answer| match read(&answer) {
            None if !answer.is_undefined() && !answer.is_null() => {
                Err(TypeError::new(&format!("what is given for `{name}` is no {what}")).into())
            }
            found => Ok(found),
        });
        read.unwrap_or_else(|error| {
            self.threw.borrow_mut().get_or_insert(error);
            None
        })
    }
}

impl Loader for Functions {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        self.ask(&self.zone, name, |bytes| bytes.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec), "`Uint8Array`")
    }

    fn file(&self, path: &str) -> Option<String> {
        self.ask(&self.file, path, JsValue::as_string, "text")
    }
}
