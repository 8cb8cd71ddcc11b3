package paint

import (
	"image/color"
	"math"
)

// Coverage is corrected for the text's brightness as Skia does in Chromium on Linux, so that light text on dark ground
// looks as heavy as dark text on light ground: with a gamma of 1.2 and a contrast of 0.2, in eight steps of brightness
// (SkMaskGamma). Without it, strokes come out up to a fifteenth darker or lighter than there.
const (
	textGamma    = 1.2
	textContrast = 0.2
	lumaSteps    = 8
)

// corrections maps coverage to corrected coverage for each step of brightness.
var corrections = func() (out [lumaSteps][256]byte) {
	for step := range out {
		bright := float64(step<<5|step<<2|step>>1) / 255
		ground := 1 - bright // text is assumed to stand on its opposite
		linBright, linGround := math.Pow(bright, textGamma), math.Pow(ground, textGamma)
		contrast := textContrast * linGround
		for i := range out[step] {
			cover := float64(i) / 255
			cover += (1 - cover) * contrast * cover
			result := cover
			if math.Abs(ground-bright) >= 1.0/256 {
				mixed := linBright*cover + linGround*(1-cover)
				result = (math.Pow(mixed, 1/textGamma) - ground) / (bright - ground)
			}
			out[step][i] = byte(math.Min(math.Max(result, 0), 1)*255 + 0.5)
		}
	}
	return out
}()

// lumaOf is the step of a colour's luminance.
func lumaOf(c color.NRGBA) uint8 {
	linear := func(v uint8) float64 { return math.Pow(float64(v)/255, textGamma) }
	y := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	return uint8(math.Pow(y, 1/textGamma)*255+0.5) >> 5
}
