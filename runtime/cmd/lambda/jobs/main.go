// Command jobs is the bootstrap of Lambda bundles that hold jobs: those that the manifest beside it names, behind SQS
// with partial batch failures. All settings come from the environment, as a worker's do.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"hivesync/runtime/cmd/lambda/traces"
	"hivesync/runtime/lambdahost"
	"hivesync/runtime/process/engine"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/logging"
	"hivesync/shared/preview/sandbox"
)

func main() {
	// The sandbox re-executes this program for each child, before anything else is set up.
	if len(os.Args) == 2 && os.Args[1] == "sandbox" {
		os.Exit(sandbox.ChildMain())
	}
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
	c, err := config.Load(config.Worker)
	if err != nil {
		return err
	}
	log := logging.New(os.Stderr, logging.Options{Level: c.LogLevel, Format: c.LogFormat})
	tracer, err := traces.Open(context.Background(), c, log)
	if err != nil {
		return err
	}
	jobs, err := wiring.OpenLambdaJobs(context.Background(), c, log, manifest.Functions, engine.ForJobs, tracer)
	if err != nil {
		return err
	}
	lambda.Start(lambdahost.Flushed(jobs.Handle, tracer, log)) // ends with the process
	return jobs.Close()
}
