// Package event reads and writes the events that functions are invoked with: API Gateway v2 requests, SQS
// batches, and bare inputs. It runs nothing.
package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"hivesync/runtime/function"
)

// Kind is what shape an event has.
type Kind uint8

// The shapes.
const (
	Bare Kind = iota
	APIGateway
	SQS
)

// triggers are others that call functions on AWS, by a field that their events have. A field of requestContext or of
// the first of the records stands after a dot.
var triggers = []struct{ field, name string }{
	{"requestContext.elb", "a load balancer"},
	{"requestContext.connectionId", "an API Gateway WebSocket API"},
	{"requestContext", "an API Gateway REST API (payload format 1.0)"},
	{"httpMethod", "an API Gateway REST API (payload format 1.0)"},
	{"methodArn", "an API Gateway authorizer"},
	{"routeArn", "an API Gateway authorizer"},
	{"Records.cf", "CloudFront"},
	{"detail-type", "EventBridge"},
	{"awslogs", "CloudWatch Logs"},
	{"triggerSource", "Cognito"},
	{"deliveryStreamArn", "Firehose"},
	{"eventSourceArn", "Kafka"},
	{"bootstrapServers", "Kafka"},
	{"invocationSchemaVersion", "S3 batch operations"},
}

// Detect tells the shape of an event. An event of a trigger that calls no function here is an error, as it is where
// Lambda runs them; whatever else is neither API Gateway's nor SQS's is a bare input.
func Detect(raw []byte) (Kind, error) {
	if !json.Valid(raw) {
		return Bare, errors.New("the event is not JSON")
	}
	var fields, request map[string]json.RawMessage
	var records []map[string]json.RawMessage
	// JSON of other types is an input of its own.
	_ = json.Unmarshal(raw, &fields)
	_ = json.Unmarshal(fields["requestContext"], &request)
	_ = json.Unmarshal(fields["Records"], &records)
	switch {
	case request["http"] != nil:
		if version := text(fields["version"]); version != "2.0" {
			return Bare, fmt.Errorf("API Gateway events of version %q are not taken: use version 2.0", version)
		}
		return APIGateway, nil
	case len(records) > 0 && records[0]["cf"] == nil:
		for _, r := range records {
			source := r["eventSource"]
			if source == nil {
				source = r["EventSource"] // SNS
			}
			if name := text(source); name != sqsSource {
				return Bare, notServed(fmt.Sprintf("%q", name))
			}
		}
		return SQS, nil
	}
	for _, t := range triggers {
		outer, inner, nested := strings.Cut(t.field, ".")
		has := fields[outer] != nil && string(fields[outer]) != "null"
		if nested {
			has = request[inner] != nil && outer == "requestContext" || len(records) > 0 && records[0][inner] != nil && outer == "Records"
		}
		if has {
			return Bare, notServed(t.name)
		}
	}
	return Bare, nil
}

// sqsSource is what messages of SQS name as their source.
const sqsSource = "aws:sqs"

func notServed(trigger string) error {
	return fmt.Errorf("the event is of %s, which calls no function here: endpoints take API Gateway events of payload format 2.0, jobs those of SQS", trigger)
}

// Request makes an API Gateway v2 event of a bare input for an endpoint: {"body": ..., "headers": {...}} and
// any other key, which fills the path's parameters first and becomes a query parameter otherwise.
func Request(meta function.Meta, input []byte) (events.APIGatewayV2HTTPRequest, error) {
	var fields map[string]json.RawMessage
	if len(strings.TrimSpace(string(input))) > 0 {
		if err := json.Unmarshal(input, &fields); err != nil {
			return events.APIGatewayV2HTTPRequest{}, fmt.Errorf("an input for %s is an object such as {\"body\": {...}}: %w", meta.Name, err)
		}
	}
	path, query := meta.Path, url.Values{}
	headers := map[string]string{}
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	var body string
	for _, name := range names {
		value := fields[name]
		switch {
		case name == "body":
			body = string(value)
			headers["content-type"] = "application/json"
		case name == "headers":
			if err := json.Unmarshal(value, &headers); err != nil {
				return events.APIGatewayV2HTTPRequest{}, fmt.Errorf("headers: expected names and texts: %w", err)
			}
		case strings.Contains(path, "{"+name+"}"):
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(text(value)))
		default:
			query.Set(name, text(value))
		}
	}
	if i := strings.IndexByte(path, '{'); i >= 0 {
		return events.APIGatewayV2HTTPRequest{}, fmt.Errorf("the input for %s lacks %s", meta.Name, path[i:strings.IndexByte(path, '}')+1])
	}
	return gatewayEvent(meta.Method, path, query, headers, body), nil
}

// text is a JSON string's text, or any other value as written.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

func gatewayEvent(method, path string, query url.Values, headers map[string]string, body string) events.APIGatewayV2HTTPRequest {
	parameters := map[string]string{}
	for k, v := range query {
		parameters[k] = v[0]
	}
	now := time.Now().UTC()
	return events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "$default", RawPath: path, RawQueryString: query.Encode(),
		Headers: headers, QueryStringParameters: parameters, Body: body,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "$default", Stage: "$default", DomainName: "localhost", RequestID: "local",
			Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: method, Path: path, Protocol: "HTTP/1.1", SourceIP: "127.0.0.1", UserAgent: "localrun",
			},
		},
	}
}

// Batch makes an SQS event of one job.
func Batch(job function.JobEvent, queue string) (events.SQSEvent, error) {
	body, err := json.Marshal(job)
	if err != nil {
		return events.SQSEvent{}, err
	}
	return events.SQSEvent{Records: []events.SQSMessage{{
		MessageId: job.ID, ReceiptHandle: "local", Body: string(body), EventSource: sqsSource,
		EventSourceARN: "arn:aws:sqs:local:000000000000:" + queue, AWSRegion: "local",
		Attributes: map[string]string{"ApproximateReceiveCount": "1"},
	}}}, nil
}

// AnyRequest is the shape of an API Gateway v2 event, with a request and a caller to replace.
func AnyRequest() events.APIGatewayV2HTTPRequest {
	return gatewayEvent("POST", "/api/v1/path", url.Values{"limit": {"10"}},
		map[string]string{"content-type": "application/json", "authorization": NoBearer}, `{"key":"value"}`)
}

// AnyBatch is the shape of an SQS event, with a job to replace.
func AnyBatch() (events.SQSEvent, error) {
	return Batch(function.JobEvent{
		ID: "01936f3e-0000-7000-8000-000000000000", Type: "job_type", Tenant: "local", Tier: "free", Attempt: 1,
		EnqueuedAt: time.Now().UTC(), Payload: json.RawMessage("{}"),
	}, "queue_name")
}

// Jobs reads the jobs of an SQS event, by message id.
func Jobs(raw []byte) (map[string]function.JobEvent, []string, error) {
	var batch events.SQSEvent
	if err := json.Unmarshal(raw, &batch); err != nil {
		return nil, nil, fmt.Errorf("reading the SQS event: %w", err)
	}
	jobs, order := map[string]function.JobEvent{}, []string{}
	for _, record := range batch.Records {
		var job function.JobEvent
		if err := json.Unmarshal([]byte(record.Body), &job); err != nil {
			return nil, nil, fmt.Errorf("message %s does not hold a job: %w", record.MessageId, err)
		}
		jobs[record.MessageId] = job
		order = append(order, record.MessageId)
	}
	return jobs, order, nil
}

// Answer is an API Gateway answer in a form to read: the body as JSON where it is JSON.
type Answer struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    any               `json:"body"`
}

// NewAnswer reads an API Gateway v2 answer.
func NewAnswer(r events.APIGatewayV2HTTPResponse) Answer {
	a := Answer{Status: r.StatusCode, Headers: map[string]string{}, Body: r.Body}
	for k, v := range r.Headers {
		a.Headers[http.CanonicalHeaderKey(k)] = v
	}
	for k, v := range r.MultiValueHeaders {
		a.Headers[http.CanonicalHeaderKey(k)] = strings.Join(v, ", ")
	}
	if !r.IsBase64Encoded && json.Valid([]byte(r.Body)) {
		a.Body = json.RawMessage(r.Body)
	}
	return a
}
