package preview

import (
	"context"
	"image/color"
	"slices"
	"testing"
	"time"

	"hivesync/shared/devices"
	"hivesync/shared/fault"
	"hivesync/shared/preview/bundle"
	"hivesync/shared/preview/sandbox"
)

// TestHostileStylesCostBoundedWork draws what a style can ask for at its worst. Each must come to an end, in a picture or in
// a clear error, within the time that was given.
func TestHostileStylesCostBoundedWork(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a dashed border around a continent": `<View style={{width: 1e9, height: 1e9, borderWidth: 1, borderStyle: 'dashed', borderRadius: 1e8}} />`,
		"a dotted hairline":                  `<View style={{width: 1e7, height: 1e7, borderWidth: 0.01, borderStyle: 'dotted', borderColor: 'red'}} />`,
		"blurs beyond the screen":            `<View>{Array.from({length: 50}, (_, i) => <View key={i} style={{height: 50, width: 5000, backgroundColor: 'white', boxShadow: '0 0 100000px 5000px red, inset 0 0 9999px blue'}} />)}</View>`,
		"a transform beyond numbers":         `<View style={{width: 10, height: 10, backgroundColor: 'red', transform: Array(40).fill({scale: 1e9})}}><Text>big</Text></View>`,
		"a transform to nothing":             `<View style={{width: 10, height: 10, backgroundColor: 'red', borderRadius: 3, transform: [{scale: 0}, {rotate: '45deg'}]}}><Text>none</Text></View>`,
		"the largest letters":                `<Text style={{fontSize: 1e9, letterSpacing: -1e9, lineHeight: 1e9}}>{'W'.repeat(5000)}</Text>`,
		"a very long word":                   `<Text>{'W'.repeat(300000)}</Text>`,
		"many short lines":                   `<Text style={{fontSize: 0.001}}>{'a\n'.repeat(100000)}</Text>`,
		"a shadow behind a lot of text":      `<Text style={{textShadowRadius: 1e6, textShadowColor: 'red'}}>{'words '.repeat(500)}</Text>`,
		"layers in layers":                   `<View>{Array.from({length: 100}).reduce((inner: any) => <View style={{opacity: 0.99, width: 300, height: 400}}>{inner}</View>, <Text>deep</Text>)}</View>`,
		"sheets of glass":                    `<View>{Array.from({length: 80}, (_, i) => <View key={i} style={{position: 'absolute', width: 320, height: 480, borderRadius: 99, backgroundColor: 'rgba(1,2,3,0.01)', transform: [{rotate: '1deg'}]}} />)}</View>`,
		"a wall of one pixel":                `<Image source={require('./dot.png')} resizeMode="repeat" style={{width: 1e6, height: 1e6}} />`,
		"a blurred dot":                      `<Image source={require('./dot.png')} blurRadius={1e9} style={{width: 1e6, height: 1e6}} />`,
		"gradients of many colours":          `<View style={{width: 1e6, height: 1e6, experimental_backgroundImage: 'linear-gradient(1e9deg, ' + Array(63).fill('red 1e9px').join(',') + ')'}} />`,
		"margins that push away":             `<View style={{margin: -1e30, padding: 1e30, gap: 1e30, flexGrow: 1e30, flexBasis: 1e30, aspectRatio: 1e-30}}><View style={{flex: 1e30}} /></View>`,
		"a switch of a spinner's size":       `<View><ActivityIndicator size={1e9} /><Switch style={{width: 1e9, height: 1e9}} /></View>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := bundle.MapFiles{
				"App.tsx": []byte("import {ActivityIndicator, Image, Switch, Text, View} from 'react-native';\nexport default () => " + body + ";"),
				"dot.png": squarePNG(t, 1, color.Black),
			}
			d := small([]devices.Context{preset(t, "iphone-15")})
			_, err := engine(t).Render(context.Background(), Request{
				Files: files, EntryPoint: "App.tsx", Devices: d, Limits: Limits{Time: 30 * time.Second, Sandbox: sandbox.Limits{Time: 20 * time.Second}},
			})
			// A screen that is too much to draw ends in time with a code that says so; nothing may crash or hang.
			if err != nil && !slices.Contains([]fault.Code{fault.Timeout, fault.SandboxTimeout, fault.OutputTooLarge}, code(err)) {
				t.Error(err)
			}
		})
	}
}
