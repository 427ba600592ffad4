//! Plain JavaScript objects as they cross the boundary.

use alloc::string::String;

use edgegrant::user_agent::Failure;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A JavaScript object whose members are texts and numbers.
    #[wasm_bindgen(js_name = Object)]
    pub type Fields;

    /// An object without members.
    #[wasm_bindgen(constructor, js_class = "Object")]
    pub fn new() -> Fields;

    #[wasm_bindgen(method, structural, indexing_getter)]
    fn member(this: &Fields, name: &str) -> JsValue;

    /// Sets a member to text.
    #[wasm_bindgen(method, structural, indexing_setter)]
    pub fn set(this: &Fields, name: &str, text: &str);

    /// Sets a member to a number.
    #[wasm_bindgen(method, structural, indexing_setter)]
    pub fn set_number(this: &Fields, name: &str, number: f64);
}

impl Fields {
    /// A member that is text; what is absent or of another type is none.
    #[inline(never)]
    pub fn text(&self, name: &str) -> Option<String> {
        self.member(name).as_string()
    }

    /// A member that is a number; what is absent or of another type is none.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.member(name).as_f64()
    }

    /// An object that says why something cannot go on.
    pub(crate) fn failure(failure: &Failure) -> Self {
        let fields = Self::new();
        fields.set("fault", failure.fault.code());
        fields.set("message", failure.fault.description());
        if let Some(server) = &failure.server {
            fields.set("error", &server.error);
            fields.set_optional("error_description", server.description.as_deref());
        }
        fields
    }

    /// Sets a member that may be absent.
    #[inline(never)]
    pub(crate) fn set_optional(&self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.set(name, text);
        }
    }
}
