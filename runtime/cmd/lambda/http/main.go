// Command http is the bootstrap of Lambda bundles that hold endpoints: those that the manifest beside it names, behind
// API Gateway's HTTP APIs. All settings come from the environment, as the backend's do.
//
// It must never import what renders previews: a cold start would read it all.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"hivesync/runtime/cmd/lambda/traces"
	"hivesync/runtime/lambdahost"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/logging"
)

func main() {
	if err := run(); err != nil {
		lambdahost.TellInitError(err, os.Stderr)
		os.Exit(1)
	}
}

func run() error {
	manifest, err := lambdahost.ReadManifest()
	if err != nil {
		return err
	}
	c, err := config.Load(config.Backend)
	if err != nil {
		return err
	}
	log := logging.New(os.Stderr, logging.Options{Level: c.LogLevel, Format: c.LogFormat})
	tracer, err := traces.Open(context.Background(), c, log)
	if err != nil {
		return err
	}
	backend, err := wiring.OpenLambdaHTTP(context.Background(), c, log, manifest.Functions, tracer)
	if err != nil {
		return err
	}
	lambda.Start(lambdahost.Flushed(lambdahost.NewHTTP(backend.Host, log).Handle, tracer, log)) // ends with the process
	return backend.Close()
}
