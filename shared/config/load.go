package config

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"hivesync/shared/config/value"
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
	levelType    = reflect.TypeFor[slog.Level]()
	originsType  = reflect.TypeFor[Origins]()
	prefixesType = reflect.TypeFor[Prefixes]()
)

// everyone reads what no tag gives to some.
const everyone = string(Backend + "," + Worker + "," + Migrate + "," + Backup + "," + Drill)

// setting is one variable: its tags and the field it fills.
type setting struct {
	name  string // of the environment variable
	tag   reflect.StructTag
	deflt string
	field reflect.Value
	// section is the title of what it stands in, readers who reads it, as roles with commas between them.
	section, readers string
}

func (s setting) secret() bool { return s.field.Type() == secretType }

// spec is what the variable takes; ok is false for types that read themselves.
func (s setting) spec() (spec value.Spec, ok bool) {
	switch t := s.field.Type(); {
	case t == levelType:
		return spec, false
	case t == durationType:
		spec.Kind = value.Duration
	case s.tag.Get("unit") == "bytes":
		spec.Kind = value.Bytes
	case s.field.CanInt():
		spec.Kind = value.Int
	case s.field.Kind() != reflect.String:
		return spec, false
	}
	if low, high := s.tag.Get("min"), s.tag.Get("max"); high != "" {
		least, _ := spec.Read(low)
		most, _ := spec.Read(high)
		spec.Min, spec.Max = least.Number, most.Number
	}
	if words := s.tag.Get("oneof"); words != "" {
		spec.OneOf = strings.Split(words, ",")
	}
	return spec, true
}

// value is what a field with a spec holds.
func (s setting) value() value.Value {
	if s.field.CanInt() {
		return value.Value{Number: s.field.Int()}
	}
	return value.Value{Text: s.field.String()}
}

// set reads a text into the field. Errors say what was expected, never what was given.
func (s setting) set(text string) error {
	if spec, ok := s.spec(); ok {
		v, err := spec.Read(text)
		if err == nil && s.field.CanInt() {
			s.field.SetInt(v.Number)
		} else if err == nil {
			s.field.SetString(v.Text)
		}
		return err
	}
	switch to := s.field.Addr().Interface().(type) {
	case interface{ Decode(text string) error }:
		return to.Decode(text)
	case encoding.TextUnmarshaler: // the log's level
		if to.UnmarshalText([]byte(text)) != nil {
			return errors.New("expected debug, info, warn or error")
		}
		return nil
	default:
		return fmt.Errorf("cannot be read as %s", s.field.Type())
	}
}

// settings lists every variable of c in the order of the struct.
func settings(c *Config) []setting {
	var out []setting
	var walk func(v reflect.Value, section, readers string)
	walk = func(v reflect.Value, section, readers string) {
		t := v.Type()
		for i := range t.NumField() {
			f := t.Field(i)
			switch {
			case !f.IsExported() || f.Tag.Get("ignored") == "true":
			case f.Tag.Get("envconfig") != "":
				out = append(out, setting{name: f.Tag.Get("envconfig"), tag: f.Tag, deflt: f.Tag.Get("default"), field: v.Field(i), section: section, readers: cmp.Or(f.Tag.Get("for"), readers)})
			case f.Type.Kind() == reflect.Struct:
				walk(v.Field(i), f.Tag.Get("title"), cmp.Or(f.Tag.Get("for"), everyone))
			}
		}
	}
	walk(reflect.ValueOf(c).Elem(), "", everyone)
	return out
}

// Load reads the environment for a process of the given role, fills in what is missing and validates
// the whole. The error lists every problem, one a line, each with what to do; it holds no value.
func Load(role Role) (*Config, error) {
	c, err := Read(role)
	if err != nil {
		return nil, err
	}
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return c, nil
}

// Read is Load for whoever tells themselves what is wrong: it reports what cannot be read, and leaves the rest to Validate.
func Read(role Role) (*Config, error) {
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
	if err := listed(problems); err != nil {
		return nil, err
	}
	if c.Env == Development {
		if err := c.addDevSecrets(); err != nil {
			return nil, listed([]error{err})
		}
	}
	return c, nil
}

// read fills one field and says from where.
func read(s setting) (Source, error) {
	source, key := FromEnvironment, s.name
	if os.Getenv(s.name) == "" { // an empty variable, as compose files write them, counts as unset
		source, key = FromDefault, s.name+"__UNSET"
		if s.secret() {
			text, err := readFile(os.Getenv(s.name + "_FILE"))
			if err != nil {
				return "", err
			}
			if text != "" {
				return FromFile, s.set(text)
			}
		}
		if s.deflt == "" {
			return source, nil
		}
	}
	// envconfig stops at the first bad variable of a struct and repeats its value in the error, so each variable is given to
	// it alone and its error is replaced by the field's own, which says what fits.
	one := reflect.New(reflect.StructOf([]reflect.StructField{{
		Name: "Field", Type: reflect.TypeFor[decoder](), Tag: reflect.StructTag(fmt.Sprintf(`envconfig:%q default:%q`, key, s.deflt)),
	}}))
	one.Elem().Field(0).Set(reflect.ValueOf(decoder{s.set}))
	err := envconfig.Process("", one.Interface())
	var parse *envconfig.ParseError
	if errors.As(err, &parse) {
		err = parse.Err
	}
	return source, err
}

// Lookup returns what a variable says or, where it says nothing, the file that NAME_FILE names; empty where neither does. The error shows
// no value.
func Lookup(name string, getenv func(string) string) (string, error) {
	if text := getenv(name); text != "" {
		return text, nil
	}
	return readFile(getenv(name + "_FILE"))
}

// decoder is a field as envconfig fills it.
type decoder struct{ set func(text string) error }

// Decode implements envconfig.Decoder.
func (d decoder) Decode(text string) error { return d.set(text) }

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

func listed(problems []error) error { return value.Problems("the configuration has", problems) }
