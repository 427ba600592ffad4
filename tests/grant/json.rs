//! JSON from strangers (RFC 8259).

use edgegrant::json::Object;
use serde_json::json;

#[test]
fn values_are_read_as_they_are_written() {
    let values = json!({
        "nothing": null,
        "flag": true,
        "number": 1,
        "negative": -1,
        "fraction": 0.5,
        "text": "a\nb",
        "list": [1, [null], { "a": "b" }],
        "object": { "a": { "a": -2 } },
    });
    let members = Object::parse(values.to_string().as_bytes()).unwrap().into_members();
    assert_eq!(serde_json::Value::from_iter(members), values);
}
