package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"hivesync/shared/config"
	"hivesync/shared/fault"
)

// SMTP gives letters to a mail server, one connection each: the few mails of a system like this are not worth more.
type SMTP struct {
	from    string
	host    string
	options []gomail.Option
}

// smtpTimeout bounds each step of a conversation with the server.
const smtpTimeout = 15 * time.Second

// NewSMTP reads smtp://user:password@host:587, whose connection begins in the clear and must become TLS (with ?tls=none it
// need not, for a server on the same host), or smtps://host:465, which is TLS from the start.
func NewSMTP(address config.Secret, from string) (*SMTP, error) {
	wrong := fault.New(fault.BadRequest, "SMTP_URL is no smtp:// or smtps:// URL, such as smtp://user:password@mail.example.com:587.")
	u, err := url.Parse(address.Reveal())
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, wrong // not its text, which may hold a password
	}
	s := &SMTP{from: from, host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(smtpTimeout)}}
	port := 587
	switch tls := u.Query().Get("tls"); {
	case u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case tls == "":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case tls == "none":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, wrong
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, wrong
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if password, ok := u.User.Password(); ok {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, wrong
	}
	return s, nil
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	msg, err := compose(s.from, l)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var answer *gomail.SendError
	if errors.As(err, &answer) && !answer.IsTemp() && answer.ErrorCode() >= 500 {
		return &Refused{Cause: fmt.Errorf("mail: the server answered %d", answer.ErrorCode())} // its text may quote the address
	}
	if err != nil {
		return errors.New("mail: the server of SMTP_URL took no mail")
	}
	return nil
}

// compose writes a letter as RFC 5322 has it.
func compose(from string, l Letter) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	if err := msg.From(from); err != nil {
		return nil, fault.New(fault.BadRequest, "MAIL_FROM is no address.")
	}
	if err := msg.To(l.To); err != nil {
		return nil, &Refused{Cause: errors.New("mail: the address cannot be written to")}
	}
	msg.SetDateWithValue(l.Date)
	msg.SetMessageIDWithValue(l.ID.String() + "@hivesync")
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody answers that they are away
	msg.Subject(l.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, l.Text)
	return msg, nil
}
