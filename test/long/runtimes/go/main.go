// For aws-lambda-go: does what its event asks for.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type orderError struct{}

func (orderError) Error() string { return "no items" }

type event struct {
	Do      string  `json:"do"`
	Seconds float64 `json:"seconds"`
}

// pieces is a streamed answer; broken: it ends in an error.
func pieces(broken bool) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		for _, piece := range []string{"one ", "two "} {
			_, _ = writer.Write([]byte(piece))
			time.Sleep(50 * time.Millisecond)
		}
		if broken {
			_ = writer.CloseWithError(orderError{})
			return
		}
		_, _ = writer.Write([]byte("three"))
		_ = writer.Close()
	}()
	return reader
}

func told(ctx context.Context) map[string]any {
	known, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	return map[string]any{
		"requestId":   known.AwsRequestID,
		"arn":         known.InvokedFunctionArn,
		"remainingMs": time.Until(deadline).Milliseconds(),
		"custom":      known.ClientContext.Custom,
		"traceId":     os.Getenv("_X_AMZN_TRACE_ID"),
	}
}

func handle(ctx context.Context, payload json.RawMessage) (any, error) {
	var wanted event
	if err := json.Unmarshal(payload, &wanted); err != nil {
		return nil, err
	}
	switch wanted.Do {
	case "error":
		return nil, orderError{}
	case "panic":
		panic("no items")
	case "sleep":
		time.Sleep(time.Duration(wanted.Seconds * float64(time.Second)))
	case "exit":
		os.Exit(3)
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Minute)
	case "context":
		return told(ctx), nil
	case "stream":
		return pieces(false), nil
	case "break":
		return pieces(true), nil
	}
	return payload, nil
}

// The library reports no init errors: an init that fails exits.
func main() {
	switch os.Getenv("INIT") {
	case "raise":
		panic(errors.New("no table named"))
	case "exit":
		os.Exit(7)
	}
	lambda.Start(handle)
}
