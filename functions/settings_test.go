package functions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hivesync/shared/settings"
)

// TestEveryDeclaredSettingIsListed reads the module's sources: a setting that no list has would keep its default for ever.
func TestEveryDeclaredSettingIsListed(t *testing.T) {
	t.Parallel()
	if _, err := settings.New(Settings(), func(string) string { return "" }); err != nil {
		t.Fatal(err)
	}
	found := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && (name == "node_modules" || name == "testdata" || name == ".git"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if name := declaration(n, file.Name.Name); name != "" {
				if found++; Settings().Find(name) == nil {
					t.Errorf("%s: %s is not among functions.Settings", path, name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || found != len(Settings()) {
		t.Errorf("found %d declarations of %d settings, %v", found, len(Settings()), err)
	}
}

// declaration returns the name of the setting that a node of a package declares, or "".
func declaration(n ast.Node, pkg string) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) < 3 {
		return ""
	}
	var function string
	switch f := call.Fun.(type) {
	case *ast.Ident:
		if pkg == "settings" {
			function = f.Name
		}
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "settings" {
			function = f.Sel.Name
		}
	}
	switch function {
	case "Int", "Bytes", "Duration", "Bool", "Text":
	default:
		return ""
	}
	name, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return ""
	}
	text, _ := strconv.Unquote(name.Value)
	return text
}
