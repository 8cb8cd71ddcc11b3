package lambdahost

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"hivesync/shared/logging"
)

const (
	// initError is the type of the error of a function that cannot start.
	initError   = "Runtime.InitError"
	tellTimeout = 2 * time.Second
)

// TellInitError says why a function cannot start: as a line of JSON, as all its others are, and to the Runtime API, which
// passes it on to who calls.
func TellInitError(err error, log io.Writer) {
	logging.New(log, logging.Options{Level: slog.LevelInfo}).Error("the function cannot start", "error", err)
	api := os.Getenv("AWS_LAMBDA_RUNTIME_API")
	if api == "" {
		return
	}
	body, _ := json.Marshal(map[string]string{"errorMessage": logging.Redact(err.Error()), "errorType": initError})     // texts alone: cannot fail
	req, err := http.NewRequest(http.MethodPost, "http://"+api+"/2018-06-01/runtime/init/error", bytes.NewReader(body)) //nolint:noctx,gosec // has a timeout; the address is the operator's
	if err != nil {
		return
	}
	req.Header.Set("Lambda-Runtime-Function-Error-Type", initError)
	client := http.Client{Timeout: tellTimeout}
	if res, err := client.Do(req); err == nil { //nolint:gosec // the address is the operator's
		_ = res.Body.Close()
	}
}
