package lambdahost

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAFunctionThatCannotStartSaysWhyAsJSON(t *testing.T) {
	var path, told string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		path, told = r.Method+" "+r.URL.Path+" "+r.Header.Get("Lambda-Runtime-Function-Error-Type"), string(raw)
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_LAMBDA_RUNTIME_API", strings.TrimPrefix(server.URL, "http://"))
	var log bytes.Buffer
	TellInitError(errors.New("JWT_SECRET is not set"), &log)
	var line struct{ Level, Error string }
	if err := json.Unmarshal(log.Bytes(), &line); err != nil || line.Level != "ERROR" || line.Error != "JWT_SECRET is not set" {
		t.Errorf("%s, %v", log.String(), err)
	}
	if path != "POST /2018-06-01/runtime/init/error Runtime.InitError" || told != `{"errorMessage":"JWT_SECRET is not set","errorType":"Runtime.InitError"}` {
		t.Errorf("%s: %s", path, told)
	}
}
