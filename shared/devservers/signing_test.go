package devservers_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// backdated signs links as though an hour had passed since.
type backdated struct{}

func (backdated) PresignHTTP(ctx context.Context, creds aws.Credentials, r *http.Request, hash, service, region string, at time.Time, options ...func(*v4.SignerOptions)) (string, http.Header, error) {
	return v4.NewSigner().PresignHTTP(ctx, creds, r, hash, service, region, at.Add(-time.Hour), options...)
}

// scanPort reads the port of host:port.
func scanPort(addr string, port *int) (int, error) {
	return fmt.Sscan(addr[strings.LastIndex(addr, ":")+1:], port)
}
