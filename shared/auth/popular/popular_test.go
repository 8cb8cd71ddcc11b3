package popular

import (
	"strings"
	"testing"
)

func TestTheListIsWholeAndInOrder(t *testing.T) {
	t.Parallel()
	if len(list) != Size*width {
		t.Fatalf("%d bytes", len(list))
	}
	for i := width; i < len(list); i += width {
		if list[i-width:i] >= list[i:i+width] {
			t.Fatalf("the mark at byte %d is not behind the one before it", i)
		}
	}
	for _, mark := range []string{list[:width], list[len(list)-width:]} {
		if !find(mark) || find(mark[:width-1]) {
			t.Errorf("%x is not found, or a part of it is", mark)
		}
	}
}

func TestPopularPasswordsAreKnown(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"password", "PassWord", "12345678", "qwertyuiop", "trustno1", "iloveyou", "football", "1q2w3e4r", "jennifer1"} {
		if !Has(password) {
			t.Errorf("%s is not known", password)
		}
	}
	for _, password := range []string{"", "tr0ub4dor&3-x", "violet-anchor-92", "пароль-которого-нет", "we like long walks", strings.Repeat("x", 1<<16)} {
		if Has(password) {
			t.Errorf("%.40q is taken for a popular one", password)
		}
	}
}
