package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"
)

// Source says where a setting's value came from.
type Source string

// The sources.
const (
	FromEnvironment Source = "env"
	FromFile        Source = "file"
	FromGenerated   Source = "generated"
	FromDefault     Source = "default"
)

// maxSecretFile bounds a NAME_FILE: a secret is one line, not a disk.
const maxSecretFile = 64 << 10

var (
	secretType   = reflect.TypeFor[Secret]()
	durationType = reflect.TypeFor[time.Duration]()
)

// setting is one variable: its tags and the field it fills.
type setting struct {
	name  string // of the environment variable
	tag   reflect.StructTag
	deflt string
	field reflect.Value
}

func (s setting) secret() bool { return s.field.Type() == secretType }

// settings lists every variable of c in the order of the struct.
func settings(c *Config) []setting {
	var out []setting
	var walk func(v reflect.Value, prefix string, tier int)
	walk = func(v reflect.Value, prefix string, tier int) {
		t := v.Type()
		for i := range t.NumField() {
			f := t.Field(i)
			switch {
			case !f.IsExported() || f.Tag.Get("ignored") == "true":
			case f.Tag.Get("envconfig") != "":
				s := setting{name: prefix + f.Tag.Get("envconfig"), tag: f.Tag, deflt: f.Tag.Get("default"), field: v.Field(i)}
				if tiers := f.Tag.Get("tiers"); tiers != "" {
					s.deflt = strings.Split(tiers, ",")[tier]
				}
				out = append(out, s)
			case f.Type == reflect.TypeFor[Plans]():
				for n := range v.Field(i).NumField() {
					walk(v.Field(i).Field(n), strings.ToUpper(f.Type.Field(n).Tag.Get("tier"))+"_", n)
				}
			case f.Type.Kind() == reflect.Struct:
				walk(v.Field(i), prefix, tier)
			}
		}
	}
	walk(reflect.ValueOf(c).Elem(), "", 0)
	return out
}

// Load reads the environment for a process of the given role, fills in what is missing and validates
// the whole. The error lists every problem, one a line, each with what to do; it holds no value.
func Load(role Role) (*Config, error) {
	c := &Config{Role: role, origins: map[string]Source{}}
	var problems []error
	for _, s := range settings(c) {
		source, err := read(s)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", s.name, err))
			continue
		}
		c.origins[s.name] = source
	}
	if len(problems) > 0 {
		return nil, listed(problems)
	}
	if c.Env == Development {
		if err := c.addDevSecrets(); err != nil {
			return nil, listed([]error{err})
		}
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return c, nil
}

// read fills one field. envconfig stops at the first bad variable of a struct and repeats its value in
// the error, so each variable is given to it alone and its error is replaced by one that says what fits.
func read(s setting) (Source, error) {
	source, key := FromEnvironment, s.name
	if os.Getenv(s.name) == "" { // an empty variable, as compose files write them, counts as unset
		source, key = FromDefault, s.name+"__UNSET"
		if s.secret() {
			value, err := readFile(os.Getenv(s.name + "_FILE"))
			if err != nil {
				return "", err
			}
			if value != "" {
				s.field.Set(reflect.ValueOf(NewSecret(value)))
				return FromFile, nil
			}
		}
		if s.deflt == "" {
			return source, nil
		}
	}
	fieldType := s.field.Type()
	if s.tag.Get("unit") == "bytes" {
		fieldType = reflect.TypeFor[byteSize]()
	}
	one := reflect.New(reflect.StructOf([]reflect.StructField{{
		Name: "Value", Type: fieldType,
		Tag: reflect.StructTag(fmt.Sprintf(`envconfig:%q default:%q`, key, s.deflt)),
	}}))
	if err := envconfig.Process("", one.Interface()); err != nil {
		var parse *envconfig.ParseError
		if errors.As(err, &parse) {
			return "", errors.New(expectation(s, parse.Err))
		}
		return "", err
	}
	s.field.Set(one.Elem().Field(0).Convert(s.field.Type()))
	return source, nil
}

// expectation says what a variable takes. Only this package's own decoders write errors that are safe to pass on.
func expectation(s setting, err error) string {
	switch t := s.field.Type(); {
	case s.tag.Get("unit") == "bytes", t == reflect.TypeFor[Origins](), t == reflect.TypeFor[Prefixes]():
		return err.Error()
	case t == durationType:
		return "expected a duration such as 500ms, 15s or 2m"
	case t == reflect.TypeFor[slog.Level]():
		return "expected debug, info, warn or error"
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return "expected a whole number"
	default:
		return "cannot be read as " + t.Kind().String()
	}
}

func readFile(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	info, err := os.Stat(path) //nolint:gosec // the operator names the file
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", errors.New("the file named by its _FILE variable does not exist")
	case err != nil:
		return "", errors.New("the file named by its _FILE variable cannot be read")
	case !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0, info.Size() > maxSecretFile:
		return "", errors.New("the file named by its _FILE variable is not a file of one secret")
	}
	raw, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", errors.New("the file named by its _FILE variable cannot be read; check its permissions")
	}
	return strings.TrimSpace(string(raw)), nil
}

func listed(problems []error) error {
	lines := make([]string, 0, len(problems)+1)
	lines = append(lines, "the configuration has "+strconv.Itoa(len(problems))+" problem(s):")
	for _, p := range problems {
		lines = append(lines, "  - "+p.Error())
	}
	return errors.New(strings.Join(lines, "\n"))
}
