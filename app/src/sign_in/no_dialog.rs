//! What stands for `dialog.rs` on the server, where nobody can press the button.

pub fn why_not() -> Option<&'static str> {
    None
}

pub fn go(_next: &str) {}

pub fn send(_form: &str) -> Result<(), String> {
    Err(String::new())
}

pub async fn use_passkey(_url: &str, _next: &str) -> Result<String, String> {
    Err(String::new())
}

pub async fn make(_start_url: &str, _finish_url: &str, _name: &str) -> Result<String, String> {
    Err(String::new())
}
