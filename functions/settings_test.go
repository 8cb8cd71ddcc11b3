package functions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hivesync/shared/config"
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
				found++
				if Settings().Find(name) == nil {
					t.Errorf("%s: %s is not among functions.Settings", path, name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || found < 20 {
		t.Errorf("found %d declarations, %v", found, err)
	}
}

// declaration returns the name of the setting that a node of a package declares, or "". A plan's limit is found by the
// setting of the free plan.
func declaration(n ast.Node, pkg string) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) < 3 {
		return ""
	}
	name, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return ""
	}
	text, _ := strconv.Unquote(name.Value)
	from, function := pkg, ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		function = f.Name
	case *ast.SelectorExpr:
		function = f.Sel.Name
		if x, ok := f.X.(*ast.Ident); ok {
			from = x.Name
		}
	}
	switch {
	case from == "settings" && slices.Contains([]string{"Int", "Bytes", "Size", "Duration", "Bool", "Text"}, function):
		return text
	case function == "PerPlan", function == "BytesPerPlan", function == "WithPlanBurst":
		return "FREE_" + strings.ToUpper(text)
	default:
		return ""
	}
}

// QUEUE_MAX_RETRIES raises the retries of a job type as well as lowering them.
func TestRetriesAreTheOperatorsWhereTheySaySo(t *testing.T) {
	t.Parallel()
	for set, want := range map[int]int{-1: 2, 0: 0, 9: 9} {
		c := &config.Config{}
		c.QueueMaxRetries = set
		build, known := Registry(Deps{Config: c}).Job("preview_build")
		if !known || build.Meta().Retries != want {
			t.Errorf("QUEUE_MAX_RETRIES=%d: %d retries, expected %d", set, build.Meta().Retries, want)
		}
	}
}
