package bundle

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"

	"hivesync/shared/fault"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/safetext"
)

const (
	// maxMessages bounds what esbuild reports.
	maxMessages = 200
	// maxDetails bounds the further errors that are listed beside the first.
	maxDetails = 10
	// maxLineText bounds the line that is quoted with an error.
	maxLineText = 300
)

// buildError turns esbuild's errors into one fault: the first by its code, the others as details.
func buildError(errors []api.Message) error {
	first := errors[0]
	code := fault.SyntaxError
	switch detail := first.Detail.(type) {
	case fault.Code:
		code = detail
	case *fault.Error:
		return detail
	}
	err := fault.New(code, sentence(first.Text))
	if at := first.Location; at != nil {
		err = err.At(projectPath(at.File), at.Line, column(at)).
			With("line_text", safetext.Clip(at.LineText, maxLineText))
	}
	for _, m := range errors[:min(len(errors), maxDetails)] {
		detail := fault.Detail{Code: strings.ToLower(string(code)), Message: sentence(m.Text)}
		if c, ok := m.Detail.(fault.Code); ok {
			detail.Code = strings.ToLower(string(c))
		}
		if at := m.Location; at != nil {
			detail.Field = fmt.Sprintf("%s:%d:%d", projectPath(at.File), at.Line, column(at))
		}
		err.Details = append(err.Details, detail)
	}
	return err
}

// diagnostics turns esbuild's warnings, and those of our own resolver, into diagnostics.
func diagnostics(warnings []api.Message) []diagnostic.Diagnostic {
	out := make([]diagnostic.Diagnostic, 0, len(warnings))
	for _, w := range warnings {
		d := diagnostic.Diagnostic{Severity: diagnostic.Warning, Code: CodeBundler, Message: sentence(w.Text)}
		if code, ok := w.Detail.(string); ok {
			d.Code = code
		}
		switch d.Code {
		case CodeStylesheet, CodeNativePackage:
			d.Severity = diagnostic.Info
		case CodeMissingFile, CodeMissingExport:
			d.Severity = diagnostic.Error
		}
		if at := w.Location; at != nil {
			d.File, d.Line, d.Column = projectPath(at.File), at.Line, column(at)
		}
		out = append(out, d)
	}
	return out
}

// projectPath removes the namespace that esbuild puts before a path.
func projectPath(file string) string { return strings.TrimPrefix(file, projectNamespace+":") }

// column counts from 1, in characters; esbuild's counts bytes from 0.
func column(at *api.Location) int {
	return utf8.RuneCountInString(at.LineText[:min(max(at.Column, 0), len(at.LineText))]) + 1
}

// sentence ends a message as the others end, and shows paths as the user knows them.
func sentence(text string) string {
	text = strings.ReplaceAll(text, `"`+projectNamespace+":", `"`)
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}
