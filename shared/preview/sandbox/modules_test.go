package sandbox

import (
	"context"
	"strings"
	"testing"
)

// TestAModuleIsTheSameHoweverItIsImported: files that take names get an object of their own, see package bundle.
func TestAModuleIsTheSameHoweverItIsImported(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	out, err := testPool(t).Bundle(ctx, project(
		"App.tsx", `import R, {useState, nothing} from 'react';
import RN, {View} from 'react-native';
import * as all from './all';
import {star} from './star';
import lazy from './lazy';
const required = require('react-native');
const checks = {
  named: typeof View === 'function' || typeof View === 'object',
  missing: nothing === undefined,
  default: R.useState === useState && R === star.react.default && R === require('react'),
  keysOfDefault: Object.keys(R).length > 20 && Object.keys({...RN}).includes('View'),
  starOfModule: Object.keys(star.native).includes('View') && star.native.View === View,
  starOfFile: all.View === View && Object.keys(all).includes('FlatList'),
  required: required.View === View && Object.keys(required).includes('View'),
  lazy: lazy === require('expo-linear-gradient').LinearGradient,
};
export default function App() {
  return <View testID={Object.entries(checks).filter(([, ok]) => !ok).map(([name]) => name).join()}/>;
}`,
		"all.ts", `export * from 'react-native';`,
		"star.ts", "import * as react from 'react';\nimport * as native from 'react-native';\nexport const star = {react, native};",
		"lazy.ts", `export {LinearGradient as default} from 'expo-linear-gradient';`))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"__hs.named", "__hs.modules"} {
		if !strings.Contains(string(out.Script), part) {
			t.Fatalf("the script does not use %s", part)
		}
	}
	r, err := testPool(t).Render(ctx, Request{Script: out.Script, Device: phone})
	if err != nil {
		t.Fatal(err)
	}
	if failed := parse(t, r.Tree).Props["testID"]; failed != "" {
		t.Errorf("these differ: %v", failed)
	}
}
