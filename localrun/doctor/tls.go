package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"hivesync/shared/config"
)

// Days that a certificate is good for, below which it should have been renewed, and below which something is wrong with that.
const (
	certificateFails = 7
	certificateWarns = 21
)

// tls looks at the certificate of each https address that somebody is given.
func (d *doctor) tls(ctx context.Context) (string, error) {
	c := d.config
	var hosts, good, late, wrong []string
	for _, address := range []string{d.Public, c.BackendURL, c.CallbackURL, c.PortalURL, c.R2Endpoint, c.R2PublicEndpoint} {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" {
			continue
		}
		host := net.JoinHostPort(u.Hostname(), portOf(u))
		if slices.Contains(hosts, host) {
			continue
		}
		hosts = append(hosts, host)
		switch left, err := d.certificate(ctx, host, u.Hostname()); {
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s: %v", host, err))
		case left < certificateFails:
			wrong = append(wrong, fmt.Sprintf("%s: its certificate ends in %d days", host, left))
		case left < certificateWarns:
			late = append(late, fmt.Sprintf("%s: its certificate ends in %d days", host, left))
		default:
			good = append(good, fmt.Sprintf("%s for %d days", host, left))
		}
	}
	switch {
	case len(wrong) > 0:
		return "", errors.New(strings.Join(append(wrong, late...), "; "))
	case len(late) > 0:
		return "", remark{errors.New(strings.Join(late, "; "))}
	case len(hosts) == 0 && c.Env == config.Production:
		return "", remark{errors.New("no https address is configured: name the one that clients call by --public-url")}
	case len(hosts) == 0:
		return "no https address is configured", nil
	}
	return strings.Join(good, ", "), nil
}

func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	return "443"
}

// certificate returns the days for which a host's certificate is good, or why clients do not take it.
func (d *doctor) certificate(ctx context.Context, host, name string) (days int, err error) {
	dialer := &tls.Dialer{Config: &tls.Config{ServerName: name, RootCAs: d.roots, MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(ctx, "tcp", host)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	leaf := conn.(*tls.Conn).ConnectionState().PeerCertificates[0]
	return int(time.Until(leaf.NotAfter) / (24 * time.Hour)), nil
}
