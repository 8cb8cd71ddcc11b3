package event

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/runtime/function"
)

func TestDetect(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		raw  string
		want Kind
		fail bool
	}{
		"gateway":     {`{"version":"2.0","requestContext":{"http":{"method":"GET"}}}`, APIGateway, false},
		"gateway 1.0": {`{"version":"1.0","requestContext":{"http":{"method":"GET"}}}`, Bare, true},
		"sqs":         {`{"Records":[{"eventSource":"aws:sqs","body":"{}"}]}`, SQS, false},
		"bare":        {`{"body":{"name":"x"}}`, Bare, false},
		"several":     {`{"Records":[{"eventSource":"aws:sqs"},{"eventSource":"aws:s3"}]}`, Bare, true},
		"rest api":    {`{"resource":"/{proxy+}","path":"/x","httpMethod":"GET","requestContext":{"resourceId":"a","stage":"prod"}}`, Bare, true},
		"rest test":   {`{"path":"/x","httpMethod":"GET"}`, Bare, true},
		"alb":         {`{"requestContext":{"elb":{"targetGroupArn":"arn"}},"httpMethod":"GET","path":"/"}`, Bare, true},
		"websocket":   {`{"requestContext":{"routeKey":"$connect","connectionId":"a="},"isBase64Encoded":false}`, Bare, true},
		"sns":         {`{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"{}"}}]}`, Bare, true},
		"s3":          {`{"Records":[{"eventSource":"aws:s3","s3":{}}]}`, Bare, true},
		"cloudfront":  {`{"Records":[{"cf":{"config":{}}}]}`, Bare, true},
		"eventbridge": {`{"version":"0","source":"aws.ec2","detail-type":"x","detail":{}}`, Bare, true},
		"kafka":       {`{"eventSource":"aws:kafka","eventSourceArn":"arn","records":{}}`, Bare, true},
		"a list":      {`[{"httpMethod":"GET"}]`, Bare, false},
		"no context":  {`{"requestContext":null}`, Bare, false},
		"no records":  {`{"Records":[]}`, Bare, false},
		"other types": {`{"version":2,"Records":"none"}`, Bare, false},
		"not json":    {`{`, Bare, true},
	} {
		got, err := Detect([]byte(tc.raw))
		if got != tc.want || (err != nil) != tc.fail {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

var meta = function.Meta{Name: "things.put", Method: "PUT", Path: "/api/v1/things/{thing_id}/parts/{part}"}

func TestRequestPutsEveryKeyInItsPlace(t *testing.T) {
	t.Parallel()
	got, err := Request(meta, []byte(`{"thing_id":"a b/c","part":7,"limit":3,"headers":{"Idempotency-Key":"k"},"body":{"x":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got.RawPath != "/api/v1/things/a%20b%2Fc/parts/7" || got.RawQueryString != "limit=3" || got.Body != `{"x":1}` {
		t.Errorf("got path %q, query %q, body %q", got.RawPath, got.RawQueryString, got.Body)
	}
	if diff := cmp.Diff(map[string]string{"Idempotency-Key": "k", "content-type": "application/json"}, got.Headers); diff != "" {
		t.Error(diff)
	}
	if kind, err := Detect(must(json.Marshal(got))); kind != APIGateway || err != nil {
		t.Errorf("the event is not taken for an API Gateway event: %v, %v", kind, err)
	}
}

func must(raw []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return raw
}

func TestRequestNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := Request(meta, []byte(`{"thing_id":"a"}`))
	if err == nil || !strings.Contains(err.Error(), "{part}") {
		t.Errorf("got %v", err)
	}
	if _, err := Request(meta, []byte(`[1]`)); err == nil {
		t.Error("a list was accepted as an input")
	}
}

func TestABatchGivesItsJobsBack(t *testing.T) {
	t.Parallel()
	job := function.JobEvent{ID: "j1", Type: "preview_build", Tenant: "t", Tier: "pro", Attempt: 2, Payload: json.RawMessage(`{"a":1}`)}
	batch, err := Batch(job, "preview_queue")
	if err != nil {
		t.Fatal(err)
	}
	raw := must(json.Marshal(batch))
	if kind, err := Detect(raw); kind != SQS || err != nil {
		t.Fatalf("got %v, %v", kind, err)
	}
	jobs, order, err := Jobs(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"j1"}, order); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(job, jobs["j1"]); diff != "" {
		t.Error(diff)
	}
	if _, _, err := Jobs([]byte(`{"Records":[{"messageId":"m","body":"not json"}]}`)); err == nil {
		t.Error("a message without a job was accepted")
	}
}

func TestExamplesFollowTheDocument(t *testing.T) {
	t.Parallel()
	var d Document
	err := json.Unmarshal([]byte(`{
		"paths": {"/api/v1/things/{thing_id}/parts/{part}": {"put": {
			"parameters": [
				{"name": "thing_id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}},
				{"name": "part", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 2}},
				{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
			"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/In"}}}}}}},
		"components": {"schemas": {"In": {"type": "object", "required": ["kind", "tags", "on"], "properties": {
			"kind": {"type": "string", "enum": ["a", "b"]}, "tags": {"type": "array", "minItems": 2, "items": {"type": "string"}},
			"on": {"type": ["boolean", "null"]}, "note": {"type": "string"}}}}}}`), &d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Example(meta, map[string]string{"thing_id": "a b"})
	if err != nil {
		t.Fatal(err)
	}
	if got.RawPath != "/api/v1/things/a%20b/parts/2" || got.RawQueryString != "" {
		t.Errorf("got %q ? %q", got.RawPath, got.RawQueryString)
	}
	if want := `{"kind":"a","on":true,"tags":["tags","tags"]}`; got.Body != want {
		t.Errorf("got body %s, want %s", got.Body, want)
	}
	if _, err := d.Example(function.Meta{Name: "x.y", Method: "GET", Path: "/none"}, nil); err == nil {
		t.Error("a function that the document lacks gave an example")
	}
}
