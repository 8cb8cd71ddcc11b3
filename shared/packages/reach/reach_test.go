package reach

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hivesync/shared/preview/bundle"
)

func TestToolsAreNotReached(t *testing.T) {
	t.Parallel()
	for name, tool := range map[string]bool{
		"babel-preset-expo": true, "babel-plugin-module-resolver": true, "@babel/core": true, "@types/react": true, "metro-config": true, "jest-expo": true, "typescript": true,
		"babel-runtime": false, "@babel/runtime": false, "react-native-paper": false, "@expo/vector-icons": false,
	} {
		if IsTool(name) != tool {
			t.Errorf("%s is taken for a tool: %v", name, !tool)
		}
	}
}

func TestWhatOthersMayImportIsReachedWhereItIsDeclared(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{
		"package.json": []byte(`{"dependencies":{"react-native":"1","react-native-vector-icons":"1","@react-native-vector-icons/feather":"1","lodash":"1","left":"1"},
			"devDependencies":{"react-native-builder-bob":"1"}}`),
		"App.tsx": []byte(`import left from 'left'; import {View} from 'react-native'; import './own';`),
	}
	got := imported(files, bundle.Provided)
	if diff := cmp.Diff([]string{"@react-native-vector-icons/feather", "left", "react-native-vector-icons"}, got); diff != "" || !slices.IsSorted(got) {
		t.Error(diff)
	}
	if !Any(files, bundle.Provided) || Any(map[string][]byte{"App.tsx": files["App.tsx"]}, bundle.Provided) {
		t.Error("a project without package.json has packages, or one with has none")
	}
}
