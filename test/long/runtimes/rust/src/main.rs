//! For the `lambda_runtime` crate: does what its event asks for.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{run, service_fn, Context, Diagnostic, Error, LambdaEvent};
use serde_json::{json, Value};

fn remaining_ms(context: &Context) -> i64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    context.deadline as i64 - now.as_millis() as i64
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Diagnostic> {
    let (payload, context) = event.into_parts();
    match payload["do"].as_str().unwrap_or("") {
        "error" => Err(Diagnostic {
            error_type: "OrderError".into(),
            error_message: "no items".into(),
        }),
        "panic" => panic!("no items"),
        "sleep" => {
            let seconds = payload["seconds"].as_f64().unwrap_or(0.0);
            // The one thread may sleep: it has nothing else to do.
            std::thread::sleep(Duration::from_secs_f64(seconds));
            Ok(payload)
        }
        "exit" => std::process::exit(3),
        "abort" => std::process::abort(),
        "context" => Ok(json!({
            "requestId": context.request_id,
            "arn": context.invoked_function_arn,
            "remainingMs": remaining_ms(&context),
            "custom": context.client_context.map(|client| client.custom),
            "traceId": context.xray_trace_id,
        })),
        _ => Ok(payload),
    }
}

// The crate reports no init errors: an init that fails ends the process.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    match std::env::var("INIT").as_deref() {
        Ok("raise") => return Err("no table named".into()),
        Ok("exit") => std::process::exit(7),
        _ => run(service_fn(handle)).await,
    }
}
