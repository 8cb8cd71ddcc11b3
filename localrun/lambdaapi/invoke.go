package lambdaapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// Find returns the function of a name, or false.
type Find func(name string) (Function, bool)

// InvokeServer answers the call that SDKs and `aws lambda invoke` make: POST /2015-03-31/functions/NAME/invocations.
// A function's own error is an answer of status 200 with the header X-Amz-Function-Error, as on Lambda.
func InvokeServer(find Find, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2015-03-31/functions/{name}/invocations", func(w http.ResponseWriter, r *http.Request) {
		f, ok := find(functionName(r.PathValue("name")))
		if !ok {
			refuse(w, http.StatusNotFound, "ResourceNotFoundException", "Function not found: "+r.PathValue("name"))
			return
		}
		event, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPayload))
		var tooLarge *http.MaxBytesError
		switch {
		case errors.As(err, &tooLarge):
			refuse(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", "The event is larger than 6 MB.")
			return
		case err != nil:
			return // the caller is gone
		case len(event) == 0:
			event = []byte("{}")
		case !json.Valid(event):
			refuse(w, http.StatusBadRequest, "InvalidRequestContentException", "Could not parse request body into json.")
			return
		}
		w.Header().Set("X-Amz-Executed-Version", "$LATEST")
		switch kind := r.Header.Get("X-Amz-Invocation-Type"); kind {
		case "", "RequestResponse":
			respond(w, r, f, event)
		case "Event":
			go func() { //nolint:contextcheck // outlives its request, as on Lambda
				if _, err := f.Invoke(context.WithoutCancel(r.Context()), event); err != nil {
					log.Warn("an event was lost", "error", err)
				}
			}()
			w.WriteHeader(http.StatusAccepted)
		case "DryRun":
			w.WriteHeader(http.StatusNoContent)
		default:
			refuse(w, http.StatusBadRequest, "InvalidParameterValueException", "There is no invocation type "+kind+".")
		}
	})
	return mux
}

func respond(w http.ResponseWriter, r *http.Request, f Function, event []byte) {
	result, err := f.Invoke(r.Context(), event)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "ServiceException", err.Error())
		return
	}
	if r.Header.Get("X-Amz-Log-Type") == "Tail" {
		w.Header().Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(result.Log))
	}
	if result.Failed {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(result.Payload)
}

// functionName is the name within a function's ARN, without a version.
func functionName(s string) string {
	if rest, ok := strings.CutPrefix(s, "arn:"); ok {
		parts := strings.Split(rest, ":")
		if len(parts) < 6 {
			return s
		}
		return parts[5]
	}
	name, _, _ := strings.Cut(s, ":")
	return name
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("X-Amzn-Errortype", kind)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"Type": "User", "Message": message})
}
