package command

import (
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivesync/runtime/process/wiring"
	"hivesync/shared/config"
	"hivesync/shared/fault"
	"hivesync/shared/mail"
)

// letter is a mail of the outbox.
type letter struct {
	ID      string    `json:"id"`
	Date    time.Time `json:"date"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text,omitempty"`
}

func mailCommand(s Streams) *cobra.Command {
	var asJSON bool
	var most int
	cmd := &cobra.Command{
		Use:   "mail [ID]",
		Short: "The mails that a system without a mail server has written, the newest first; one of them whole",
		Long: "Without SMTP_URL mails are files in MAIL_OUTBOX, in development outbox in HIVESYNC_DIR.\n" +
			"ID is a mail's, or the beginning of it; `last` is the newest.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := config.Load(config.Local)
			if err != nil {
				return err
			}
			folder := mail.Folder{Dir: wiring.Outbox(c)}
			names, err := folder.Letters()
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return printLetter(s.Out, folder.Dir, names, args[0], asJSON)
			}
			list := []letter{}
			for _, name := range names[:min(len(names), most)] {
				l, err := readLetter(filepath.Join(folder.Dir, name))
				if err != nil {
					return err
				}
				l.Text = ""
				list = append(list, l)
			}
			if asJSON {
				return printJSON(s.Out, list)
			}
			if len(list) == 0 {
				fmt.Fprintf(s.Out, "No mail in %s.\n", folder.Dir)
				return nil
			}
			w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "ID\tDATE\tTO\tSUBJECT")
			for _, l := range list {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.ID, l.Date.Local().Format(time.DateTime), l.To, l.Subject)
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().IntVar(&most, "limit", 20, "how many are listed")
	return cmd
}

func printLetter(w io.Writer, dir string, names []string, id string, asJSON bool) error {
	for _, name := range names {
		if id != "last" && !strings.HasPrefix(letterID(name), id) {
			continue
		}
		l, err := readLetter(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if asJSON {
			return printJSON(w, l)
		}
		fmt.Fprintf(w, "To: %s\nDate: %s\nSubject: %s\n\n%s\n", l.To, l.Date.Local().Format(time.DateTime), l.Subject, l.Text)
		return nil
	}
	return fault.New(fault.NotFound, "There is no such mail in "+dir+".")
}

// letterID is the part of a file's name behind its time.
func letterID(name string) string {
	_, id, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), "-")
	return id
}

// maxLetter bounds what is read of a file.
const maxLetter = 1 << 20

func readLetter(name string) (letter, error) {
	f, err := os.Open(name) // #nosec G304 -- in the outbox
	if err != nil {
		return letter{}, err
	}
	defer func() { _ = f.Close() }()
	msg, err := netmail.ReadMessage(io.LimitReader(f, maxLetter))
	if err != nil {
		return letter{}, fmt.Errorf("%s is no mail: %w", name, err)
	}
	l := letter{ID: letterID(name), To: strings.Trim(msg.Header.Get("To"), "<>")}
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return l, err
	}
	if l.Date, err = msg.Header.Date(); err != nil {
		return l, err
	}
	body := msg.Body
	if strings.EqualFold(msg.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	l.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
	return l, err
}
