package npm

import "strings"

// native are packages whose JavaScript is of no use without their native code: the sandbox stands in for what they export, by name, where
// it has no module of its own.
// All other packages run as they are, over stand-ins for the native modules that they ask for.
var native = map[string]bool{
	"@lottiefiles/dotlottie-react-native": true,
	"@react-native-community/blur":        true,
	"@rnmapbox/maps":                      true,
	"@shopify/react-native-skia":          true,
	"lottie-react-native":                 true,
	"react-native-gesture-handler":        true,
	"react-native-maps":                   true,
	"react-native-reanimated":             true,
	"react-native-screens":                true,
	"react-native-video":                  true,
	"react-native-vision-camera":          true,
	"react-native-webview":                true,
	"react-native-worklets":               true,
	"expo-router":                         true,
	"nativewind":                          true,
	"react-native-css-interop":            true,
	"react-native-css":                    true,
	"@bottom-tabs/react-navigation":       true,
	"react-native-bottom-tabs":            true,
}

// IsNative says whether a stand-in answers for a package, installed or not.
func IsNative(name string) bool {
	return native[name] || strings.HasPrefix(name, "@expo/ui") ||
		strings.HasPrefix(name, "@react-native-firebase/") // finds its apps, and the names of its own functions, in native code
}
