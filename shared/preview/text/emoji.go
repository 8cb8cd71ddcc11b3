package text

import "sort"

const (
	variationText   = '\uFE0E'
	variationEmoji  = '\uFE0F'
	zeroWidthJoiner = '\u200D'
	keycap          = '\u20E3'
	objectReplace   = '\uFFFC'
)

func inRanges(r rune, table []runeRange) bool {
	i := sort.Search(len(table), func(i int) bool { return table[i].hi >= r })
	return i < len(table) && table[i].lo <= r
}

// isEmojiCluster tells whether a grapheme cluster is drawn with the emoji font: UTS 51, section 2 and ED-9 to ED-16.
func isEmojiCluster(cluster []rune) bool {
	first := cluster[0]
	if first < 0x80 && len(cluster) == 1 {
		return false
	}
	for _, r := range cluster[1:] {
		switch {
		case r == variationText:
			return false
		case r == variationEmoji, r == keycap, r >= 0x1F3FB && r <= 0x1F3FF:
			return inRanges(first, emojiCapable)
		}
	}
	return inRanges(first, emojiPresentation)
}

// isIgnorable tells characters that need no glyph of their own, so that a face without them still covers a cluster.
func isIgnorable(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0xFEFF:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return false
}
