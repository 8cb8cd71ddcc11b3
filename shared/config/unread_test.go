package config

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestEverySettingIsReadBySomething fails for a setting that nothing obeys. A field is read where it is selected outside
// this package, or in a method of Config that is called outside.
func TestEverySettingIsReadBySomething(t *testing.T) {
	t.Parallel()
	outside, methods := map[string]bool{}, map[string]map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (name == "node_modules" || name == "testdata" || name == ".git" || name == "out" || name == "bin"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if filepath.ToSlash(filepath.Dir(path)) != "../../shared/config" {
			maps.Copy(outside, selected(file))
			return nil
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name != "Validate" {
				methods[f.Name.Name] = selected(f)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for method, fields := range methods {
		if outside[method] {
			maps.Copy(outside, fields)
		}
	}
	if !outside["DrainTimeout"] || !outside["PostgresHost"] {
		t.Fatal("the search finds nothing")
	}
	if unread := unreadFields(reflect.TypeFor[Config](), outside); len(unread) > 0 {
		t.Errorf("nothing reads %s", strings.Join(unread, ", "))
	}
	delete(outside, "DrainTimeout")
	if unread := unreadFields(reflect.TypeFor[Config](), outside); !slices.Equal(unread, []string{"DrainTimeout"}) {
		t.Errorf("a setting that nothing reads is not found: %q", unread)
	}
}

// selected lists the names that are selected below a node.
func selected(n ast.Node) map[string]bool {
	out := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			out[s.Sel.Name] = true
		}
		return true
	})
	return out
}

// unreadFields lists the settings of a struct, embedded ones included, that are not among the names.
func unreadFields(t reflect.Type, names map[string]bool) (out []string) {
	for f := range t.Fields() {
		switch {
		case f.Tag.Get("envconfig") != "":
			if !names[f.Name] {
				out = append(out, f.Name)
			}
		case f.Type.Kind() == reflect.Struct:
			out = append(out, unreadFields(f.Type, names)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
