package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"hivesync/localrun/invoke"
	"hivesync/runtime/function"
	"hivesync/runtime/process/wiring"
	"hivesync/shared/logging"
	"hivesync/shared/stopping"
)

const (
	// answerFile is the descriptor that the parent reads the outcome from: nothing else that runs here writes to it.
	answerFile = 3
	// maxEvent bounds a job event, in bytes.
	maxEvent = 64 << 20
)

// ChildMain is the main function of the child: it reads a job event from stdin, runs it, and answers. It returns the exit
// code, 0 however the job ended, as long as it left this process alive.
func ChildMain(open wiring.OpenEngine) int {
	syscall.CloseOnExec(answerFile) // or a sandbox would hold the pipe open
	answer := os.NewFile(answerFile, "answer")
	ctx, stop := signal.NotifyContext(context.Background(), stopping.Signals()...)
	defer stop()
	raw, err := json.Marshal(attempt(ctx, os.Stdin, open))
	if err == nil {
		_, err = answer.Write(raw)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "replay: the outcome could not be told:", err)
		return 1
	}
	return 0
}

func attempt(ctx context.Context, in io.Reader, open wiring.OpenEngine) outcome {
	raw, err := io.ReadAll(io.LimitReader(in, maxEvent+1))
	var event function.JobEvent
	if err == nil && len(raw) > maxEvent {
		err = fmt.Errorf("the event is over %d MiB", maxEvent>>20)
	}
	if err == nil {
		err = json.Unmarshal(raw, &event)
	}
	if err != nil {
		return outcome{Unready: "reading the job's event: " + err.Error()}
	}
	c, err := invoke.Config()
	if err != nil {
		return outcome{Unready: err.Error()}
	}
	log := logging.New(os.Stderr, logging.Options{Level: c.LogLevel, Format: "text"})
	result, err := invoke.Attempt(ctx, c, log, open, event)
	var unready *invoke.Unready
	switch {
	case errors.As(err, &unready):
		return outcome{Unready: unready.Error()}
	case err != nil:
		return outcome{Failure: failureOf(err)}
	}
	return outcome{Result: result}
}
