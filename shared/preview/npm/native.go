package npm

import "strings"

// native are packages whose JavaScript is of no use without their native code: the sandbox stands in for what they export, by name.
// All other packages run as they are, over stand-ins for the native modules that they ask for.
var native = map[string]bool{
	"@gorhom/bottom-sheet":                              true,
	"@lottiefiles/dotlottie-react-native":               true,
	"@react-native-community/blur":                      true,
	"@react-native-masked-view/masked-view":             true,
	"@rnmapbox/maps":                                    true,
	"@shopify/flash-list":                               true,
	"@shopify/react-native-skia":                        true,
	"@legendapp/list":                                   true,
	"lottie-react-native":                               true,
	"react-native-gesture-handler":                      true,
	"react-native-keyboard-controller":                  true,
	"react-native-linear-gradient":                      true,
	"react-native-maps":                                 true,
	"react-native-pager-view":                           true,
	"react-native-reanimated":                           true,
	"react-native-screens":                              true,
	"react-native-video":                                true,
	"react-native-vision-camera":                        true,
	"react-native-webview":                              true,
	"react-native-worklets":                             true,
	"expo-router":                                       true,
	"nativewind":                                        true,
	"react-native-css-interop":                          true,
	"react-native-css":                                  true,
	"@react-navigation/bottom-tabs":                     true,
	"@react-navigation/core":                            true,
	"@react-navigation/drawer":                          true,
	"@react-navigation/elements":                        true,
	"@react-navigation/material-top-tabs":               true,
	"@react-navigation/native":                          true,
	"@react-navigation/native-stack":                    true,
	"@react-navigation/stack":                           true,
	"@bottom-tabs/react-navigation":                     true,
	"react-navigation":                                  true,
	"react-navigation-drawer":                           true,
	"react-navigation-stack":                            true,
	"react-navigation-tabs":                             true,
	"react-native-bottom-tabs":                          true,
	"@react-native-segmented-control/segmented-control": true,
	"@react-native-community/slider":                    true,
	"@react-native-community/datetimepicker":            true,
	"@react-native-picker/picker":                       true,
}

// IsNative says whether a stand-in answers for a package, installed or not.
func IsNative(name string) bool {
	return native[name] || strings.HasPrefix(name, "@expo/ui") ||
		strings.HasPrefix(name, "@react-native-firebase/") // finds its apps, and the names of its own functions, in native code
}
