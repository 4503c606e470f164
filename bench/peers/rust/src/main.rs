//! An echo on the `lambda_runtime` crate, with the choices that make it fast: one thread, and the
//! payload as raw JSON text, which the crate checks once and never takes apart.

use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use serde_json::value::RawValue;

async fn echo(event: LambdaEvent<Box<RawValue>>) -> Result<Box<RawValue>, Error> {
    Ok(event.payload)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(echo)).await
}
