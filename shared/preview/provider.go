package preview

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/diagnostic"
	"hivesync/shared/preview/routes"
	"hivesync/shared/safetext"
)

// codeMissingProvider is the code of the diagnostic of a screen that throws for want of what a provider gives.
const codeMissingProvider = "MISSING_PROVIDER"

// provider is what a screen wants around it.
type provider struct {
	name string
	// from is the package that has it, empty for one of the project; attributes are those that it needs.
	from, attributes string
}

// knownProviders are those whose packages' messages name them badly or not at all.
var knownProviders = []struct {
	message *regexp.Regexp
	is      provider
}{
	{regexp.MustCompile(`react-redux context|Could not find "store"`), provider{"Provider", "react-redux", "store={store}"}},
	{regexp.MustCompile(`No QueryClient set`), provider{"QueryClientProvider", "@tanstack/react-query", "client={new QueryClient()}"}},
	{regexp.MustCompile(`(?i)couldn't (?:find|get) (?:a |the )?navigation (?:object|context)|couldn't find a route object|couldn't register the navigator|inside (?:a )?NavigationContainer`), provider{"NavigationContainer", "@react-navigation/native", ""}},
	{regexp.MustCompile(`Could not find "client" in the context|ApolloProvider`), provider{"ApolloProvider", "@apollo/client", "client={client}"}},
	{regexp.MustCompile(`Could not find required .intl. object|<IntlProvider>`), provider{"IntlProvider", "react-intl", `locale="en"`}},
	{regexp.MustCompile(`No safe area value available`), provider{"SafeAreaProvider", "react-native-safe-area-context", ""}},
	{regexp.MustCompile(`urql's Provider`), provider{"Provider", "urql", "value={client}"}},
	{regexp.MustCompile(`ConvexProvider|Could not find Convex client`), provider{"ConvexProvider", "convex/react", "client={client}"}},
	{regexp.MustCompile(`component from .react-native-paper.`), provider{"PaperProvider", "react-native-paper", ""}},
	{regexp.MustCompile(`BottomSheetModalProvider`), provider{"BottomSheetModalProvider", "@gorhom/bottom-sheet", ""}},
	{regexp.MustCompile(`GestureHandlerRootView`), provider{"GestureHandlerRootView", "react-native-gesture-handler", ""}},
	{regexp.MustCompile(`ClerkProvider`), provider{"ClerkProvider", "@clerk/clerk-expo", "publishableKey={key}"}},
}

var (
	// speaksOfSurroundings matches messages about what is around a component.
	speaksOfSurroundings = regexp.MustCompile(`(?i)\b(?:within|inside|outside|out of|under|wrap(?:ped)?|around|ancestor|ancestry|parent|forg[eo]t|missing|context|provider)\b`)
	// namesProvider finds a component's name that says what it is.
	namesProvider = regexp.MustCompile(`\b([A-Z]\w{0,80}(?:Provider|Container|Context))\b`)
	// namesWrapper finds a component after words that lead to it.
	namesWrapper = regexp.MustCompile(`(?i:\b(?:within|inside|outside|out of|under|in|with|by|of)\b)\s+(?i:an?\s+|the\s+|your\s+|its\s+)?["'\x60<]{0,2}([A-Z]\w{1,80})\b`)
	// namesHook finds the hook that says so.
	namesHook = regexp.MustCompile(`\b(use[A-Z]\w{0,80})\b`)
	// readsNothing matches what reading a member of what is not there throws.
	readsNothing = regexp.MustCompile(`cannot read property '([^']{1,80})' of (?:undefined|null)|Cannot read propert(?:y|ies) of (?:undefined|null) \(reading '([^']{1,80})'\)`)
	// hookInStack finds a hook of the project's own at the top of a stack.
	hookInStack = regexp.MustCompile(`^\s*at (use[A-Z]\w{0,80}) \(`)
)

// wantedProvider says which provider an error is for want of, if it is.
func wantedProvider(message string) (provider, bool) {
	for _, known := range knownProviders {
		if known.message.MatchString(message) {
			return known.is, true
		}
	}
	if !speaksOfSurroundings.MatchString(message) {
		return provider{}, false
	}
	if m := namesProvider.FindStringSubmatch(message); m != nil {
		if stem, isContext := strings.CutSuffix(m[1], "Context"); isContext { // what gives it is called after it
			return provider{name: stem + "Provider"}, true
		}
		return provider{name: m[1]}, true
	}
	if namesHook.MatchString(message) {
		if m := namesWrapper.FindStringSubmatch(message); m != nil {
			return provider{name: m[1]}, true
		}
	}
	return provider{}, false
}

// missingProvider says which provider a screen threw for want of and how to give it, or "".
func missingProvider(files bundle.Files, err *fault.Error) string {
	message := safetext.Clip(err.Message, 300)
	wanted, ok := wantedProvider(message)
	if !ok {
		m := readsNothing.FindStringSubmatch(message)
		stack, _ := err.Meta["stack"].(string)
		hook := hookInStack.FindStringSubmatch(stack)
		if m == nil || hook == nil {
			return ""
		}
		return fmt.Sprintf("%s reads %q of a context that nobody provides. Put its provider around the screen: export default {wrapper: ({children}) => <Provider>{children}</Provider>} in hivesync.config.tsx, or in a preview.tsx beside the screen.", hook[1], m[1]+m[2])
	}
	line := fmt.Sprintf("import {%s} from '%s';", wanted.name, wanted.from)
	if wanted.from == "" {
		line = "with " + wanted.name + " imported,"
		if at, found := routes.Exporting(files, wanted.name); found {
			line = importLine(wanted.name, at)
		}
	}
	tag := strings.TrimSpace(wanted.name + " " + wanted.attributes)
	return fmt.Sprintf("The screen throws for want of %s. Put it around the screen in hivesync.config.tsx at the app's root, or in a preview.tsx beside the screen: %s export default {wrapper: ({children}) => <%s>{children}</%s>};", wanted.name, line, tag, wanted.name)
}

// importLine imports a component of the project from its root, where hivesync.config is.
func importLine(name string, at routes.Target) string {
	file := "./" + strings.TrimSuffix(strings.TrimSuffix(at.File, path.Ext(at.File)), "/index")
	if at.Export == "" {
		return fmt.Sprintf("import %s from '%s';", name, file)
	}
	return fmt.Sprintf("import {%s} from '%s';", name, file)
}

// tellProvider adds what a screen threw for want of, if that is known.
func tellProvider(list []diagnostic.Diagnostic, files bundle.Files, err *fault.Error) []diagnostic.Diagnostic {
	message := missingProvider(files, err)
	if message == "" {
		return list
	}
	d := diagnostic.Diagnostic{Severity: diagnostic.Warning, Code: codeMissingProvider, Message: message}
	if at := err.Position; at != nil {
		d.File, d.Line, d.Column = at.File, at.Line, at.Column
	}
	return append(list, d)
}

// explained adds to the error of a screen that cannot be shown in any manner what it is for want of.
func explained(files bundle.Files, err *fault.Error) *fault.Error {
	if err.Code != fault.SandboxError {
		return err
	}
	message := missingProvider(files, err)
	if message == "" {
		return err
	}
	clone := *err
	clone.Message = strings.TrimSuffix(err.Message, ".") + ". " + message
	return &clone
}
