package invoke

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/localrun/event"
	"hivesync/runtime/function"
	"hivesync/runtime/lambdahost"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/signing"
)

// ask answers an API Gateway event.
type ask func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)

// runEndpoint asks for the answer to one event. Login signs in as the local system's first login.
func runEndpoint(
	ctx context.Context, c *config.Config, host ask, login func(context.Context) (string, error), meta function.Meta, kind event.Kind, raw []byte, caller Caller,
) (any, error) {
	request, err := gatewayEvent(ctx, c, login, meta, kind, raw, caller)
	if err != nil {
		return nil, err
	}
	response, err := host(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("invoking %s: %w", meta.Name, err)
	}
	var answer any = response
	if kind == event.Bare {
		answer = event.NewAnswer(response)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return answer, answered(response)
	}
	return answer, nil
}

// gatewayEvent makes the event of an input, or takes it as it is, and says who calls.
func gatewayEvent(
	ctx context.Context, c *config.Config, login func(context.Context) (string, error), meta function.Meta, kind event.Kind, raw []byte, caller Caller,
) (events.APIGatewayV2HTTPRequest, error) {
	var request events.APIGatewayV2HTTPRequest
	var err error
	if kind == event.APIGateway {
		err = json.Unmarshal(raw, &request)
	} else {
		request, err = event.Request(meta, raw)
	}
	if err == nil {
		err = routed(meta, request)
	}
	if err == nil {
		err = identify(ctx, c, login, meta, &request, caller)
	}
	return request, err
}

// routed refuses a request that API Gateway would have for another function, or for none.
func routed(meta function.Meta, e events.APIGatewayV2HTTPRequest) error {
	mux := http.NewServeMux()
	for _, path := range append([]string{meta.Path}, meta.Aliases...) {
		mux.HandleFunc(meta.Method+" "+path, func(http.ResponseWriter, *http.Request) {})
	}
	asked := e.RequestContext.HTTP.Method + " " + e.RawPath
	r, err := http.NewRequest(e.RequestContext.HTTP.Method, lambdahost.Path(e), http.NoBody) //nolint:noctx // asks nobody
	if err == nil {
		if _, pattern := mux.Handler(r); pattern != "" {
			return nil
		}
	}
	return fmt.Errorf("the event asks for %q, but %s is %s %s: `localrun generate-event` gives one that fits", asked, meta.Name, meta.Method, meta.Path)
}

// answered is the error that an endpoint answered with.
func answered(r events.APIGatewayV2HTTPResponse) error {
	var body struct {
		Error struct {
			Code    fault.Code `json:"code"`
			Message string     `json:"message"`
		} `json:"error"`
	}
	_ = json.Unmarshal([]byte(r.Body), &body)
	if body.Error.Code == "" {
		body.Error.Code, body.Error.Message = fault.Internal, fmt.Sprintf("The function answered %d.", r.StatusCode)
	}
	return fault.New(body.Error.Code, body.Error.Message)
}

// identify adds what the function asks of its caller, where the event does not bring it.
func identify(
	ctx context.Context, c *config.Config, login func(context.Context) (string, error), meta function.Meta, r *events.APIGatewayV2HTTPRequest, caller Caller,
) error {
	headers := http.Header{}
	for k, v := range r.Headers {
		if v == event.NoBearer { // an example as it was generated: the caller is still to be named
			delete(r.Headers, k)
			continue
		}
		headers.Set(k, v)
	}
	if r.Headers == nil {
		r.Headers = map[string]string{}
	}
	switch {
	case meta.Auth == function.Worker && headers.Get(signing.SignatureHeader) == "":
		body := []byte(r.Body)
		if r.IsBase64Encoded {
			decoded, err := base64.StdEncoding.DecodeString(r.Body)
			if err != nil {
				return fmt.Errorf("the event's body is not base64: %w", err)
			}
			body = decoded
		}
		for k, v := range signing.NewCallback(c.CallbackSecrets()...).Sign("localrun", meta.Method, meta.Path, body, time.Now()).Map() {
			r.Headers[k] = v
		}
	case meta.Auth != function.User && meta.Auth != function.Preview, headers.Get("Authorization") != "":
	case caller.Token != "":
		r.Headers["authorization"] = "Bearer " + caller.Token
	default:
		token, err := login(ctx)
		if err != nil {
			return err
		}
		r.Headers["authorization"] = "Bearer " + token
	}
	return nil
}

// firstLogin signs in as the account that the local system made at its first start.
func firstLogin(ctx context.Context, host ask, dir string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "login.json"))
	if err != nil {
		return "", fmt.Errorf("the function needs a caller: pass --token, or start a local system, whose first login is used: %w", err)
	}
	login, err := event.Request(function.Meta{Name: "accounts.login", Method: http.MethodPost, Path: "/api/v1/auth/login"}, []byte(`{"body":`+string(raw)+`}`))
	if err != nil {
		return "", err
	}
	response, err := host(ctx, login)
	if err != nil {
		return "", err
	}
	var body struct {
		Data struct {
			Tokens struct {
				AccessToken string `json:"access_token"`
			} `json:"tokens"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(response.Body), &body); err != nil || body.Data.Tokens.AccessToken == "" {
		return "", fmt.Errorf("signing in as the first login: %w", answered(response))
	}
	return body.Data.Tokens.AccessToken, nil
}
