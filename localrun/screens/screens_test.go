package screens

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestScreensAreFoundByTheCustomsOfProjects(t *testing.T) {
	t.Parallel()
	screen := "import {Text} from 'react-native';\nexport default () => <Text>hi</Text>;\n"
	files := map[string][]byte{}
	want := []string{
		"App.tsx", "src/features/login/LoginScreen.tsx", "src/screens/Home/index.tsx", "src/screens/Profile.js", "src/views/profile.screen.js",
		"app/(tabs)/index.tsx", "app/post/[id].tsx",
	}
	for _, name := range want {
		files[name] = []byte(screen)
	}
	for _, name := range []string{
		"src/screens/Home/components/Row.tsx", "src/screens/__tests__/Home.tsx", "src/screens/Home.test.tsx", "src/screens/useHome.tsx",
		"src/components/Screen.tsx", "src/screens/HomeStyles.tsx", "app/_layout.tsx", "app/+not-found.tsx", "app/api+api.tsx", "src/Button.tsx", "src/screens/web.web.tsx",
	} {
		files[name] = []byte(screen)
	}
	files["src/screens/types.tsx"] = []byte("export type A = 1;")
	files["src/screens/Constants.tsx"] = []byte("export default {a: 1};")
	files["app/feed.tsx"] = []byte("export { FeedScreen as default } from '@/features/feed/feed-screen';")
	files["app/feed.preview.tsx"] = []byte("export default () => <View />;")
	files["app/constants.tsx"] = []byte("export { a } from './b';")
	want = append(want, "app/feed.tsx")
	files["package.json"] = []byte(`{"dependencies": {"expo-router": "5"}}`)
	slices.Sort(want)
	if got := Find(files); !slices.Equal(got, want) {
		t.Errorf("found  %q\nwanted %q", got, want)
	}
	delete(files, "package.json")
	if got := Find(files); slices.Contains(got, "app/post/[id].tsx") {
		t.Errorf("without Expo Router: %q", got)
	}
}

func TestAScreenIsJudgedByWhatCanBeSeen(t *testing.T) {
	t.Parallel()
	text := func(y, words string) string {
		return `{"type":"HS_Text","frame":{"x":0,"y":` + y + `,"width":50,"height":20},"text":{"runs":[{"text":"` + words + `"}]}}`
	}
	box := `{"type":"HS_View","unsupported":"Map","frame":{"x":0,"y":0,"width":100,"height":100}}`
	for name, c := range map[string]struct {
		children string
		want     Verdict
	}{
		"two texts":        {text("0", "a") + "," + text("20", "b"), Verdict{Texts: 2, Useful: true}},
		"blank text":       {text("0", "a") + "," + text("20", "  "), Verdict{Texts: 1}},
		"out of sight":     {text("0", "a") + "," + text("200", "b"), Verdict{Texts: 1}},
		"boxes over half":  {text("0", "a") + "," + text("20", "b") + "," + box + "," + box, Verdict{Texts: 2, Covered: 0.5}},
		"image and input":  {`{"type":"HS_Image","frame":{"x":0,"y":0,"width":5,"height":5},"image":{"assetId":"a"}},{"type":"HS_Input","frame":{"x":0,"y":0,"width":5,"height":5},"input":{}}`, Verdict{Images: 1, Controls: 1, Useful: true}},
		"a missing image":  {`{"type":"HS_Image","frame":{"x":0,"y":0,"width":100,"height":50},"image":{"placeholder":"remote"}}`, Verdict{Covered: 0.25}},
		"a box half aside": {`{"type":"HS_View","unsupported":"Map","frame":{"x":50,"y":-100,"width":100,"height":200}}`, Verdict{Covered: 0.25}},
	} {
		got, err := Judge([]byte(`{"root":{"type":"HS_View","frame":{"x":0,"y":0,"width":100,"height":200},"children":[` + c.children + `]}}`))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v %v, not %+v", name, got, err, c.want)
		}
	}
	for _, broken := range []string{"", "{}", `{"root":{"frame":{"width":-1}}}`} {
		if _, err := Judge([]byte(broken)); err == nil {
			t.Errorf("%q is judged", broken)
		}
	}
}

func TestThePageShowsEveryScreenAndNothingThatAProjectSays(t *testing.T) {
	t.Parallel()
	s := Summary{Project: "<script>alert(1)</script>", Device: "iPhone 15"}
	s.Add(Drawn{Path: "a.tsx", Picture: "pictures/a.tsx.png", Verdict: Verdict{Texts: 3, Useful: true}, Notes: []Note{{Severity: "error", Code: "X", Message: `"><img onerror=x>`}}})
	s.Add(Drawn{Path: "b.tsx", Code: "SANDBOX_ERROR", Message: "it <throws>", Place: "b.tsx:3"})
	var page bytes.Buffer
	if err := WritePage(&page, s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 found, 1 rendered, 1 show", `src="pictures/a.tsx.png"`, "useful: 3 texts", "it &lt;throws&gt;", "b.tsx:3", "1 remarks"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	for _, never := range []string{"<script", "<img onerror"} {
		if strings.Contains(page.String(), never) {
			t.Errorf("%q is in the page", never)
		}
	}
}
