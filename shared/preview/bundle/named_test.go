package bundle

import (
	"strings"
	"testing"
)

func TestOnlyFilesThatTakeNamesAloneGetTheModuleOfNames(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		source string
		named  bool
	}{
		{`import {View} from 'react-native'; export default View`, true},
		{`import RN, {View} from 'react-native'; export default [RN, View]`, true},
		{`import {View} from 'react-native'; import * as React from 'react'; export default [View, React]`, true},
		{`/* two * three */ import {View} from 'react-native'; /** doc */ export default [View, 3 * 4]`, true},
		{`export {View as default} from 'react-native'`, true},
		{`import * as RN from 'react-native'; export default RN`, false},
		{`import*as RN from"react-native"; export default RN`, false},
		{`import RN, * as all from 'react-native'; export default [RN, all]`, false},
		{"import *\u00a0as RN from 'react-native'; export default RN", false},
		{`import * /* all */ as RN from 'react-native'; export default RN`, false},
		{"import * // all\nas RN from 'react-native'; export default RN", false},
		{`import * as RN /* all */ from 'react-native'; export default RN`, false},
		{`import * as RN from 'react\x2dnative'; export default RN`, false},
		{`export * from 'react-native'; export default 1`, false},
		{`export * as all from 'react-native'; export default 1`, false},
		{`const RN = require('react-native'); export default RN`, false},
		{`export default import('react-native')`, false},
	} {
		script := string(build(t, input(files("App.tsx", tc.source))).Script)
		named := strings.Contains(script, `__hs.named["react-native"]`)
		whole := strings.Contains(script, `__hs.modules["react-native"]`)
		if named != tc.named || whole == tc.named {
			t.Errorf("%s: names %v, whole %v", tc.source, named, whole)
		}
	}
}
