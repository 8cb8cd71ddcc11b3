package httphost

import (
	"net/http"
	"time"

	"hivesync/runtime/function"
	"hivesync/shared/fault"
	"hivesync/shared/settings"
)

// switchAgain is when a client may ask again after an operator's switch refused it.
const switchAgain = time.Minute

// switchedOff refuses a call that an operator has switched off: the function by itself, everything while the system is
// under maintenance, or what would change something while it is read-only. Workers go on reporting what they have in hand,
// and administrators must be able to switch on again.
func (h *Host) switchedOff(m *function.Meta) error {
	now := h.o.Settings.Now()
	switch {
	case m.Switch.Setting != nil && !m.Switch.Get(now):
		return fault.New(fault.SwitchedOff, "This is switched off at the moment. Try again later.").After(switchAgain)
	case !switchable(m):
		return nil
	case settings.Maintenance.Get(now):
		return fault.New(fault.Maintenance, "HiveSync is under maintenance. Try again later.").After(switchAgain)
	case m.Method != http.MethodGet && settings.ReadOnly.Get(now):
		return fault.New(fault.ReadOnly, "Nothing can be changed at the moment. Try again later.").After(switchAgain)
	}
	return nil
}

// switchable reports whether maintenance and read-only mode concern a function.
func switchable(m *function.Meta) bool {
	return !m.Exempt && m.Auth != function.Worker && m.Auth != function.Admin
}

// switchCodes are what switchedOff may answer for a function.
func switchCodes(m *function.Meta) []fault.Code {
	var codes []fault.Code
	if m.Switch.Setting != nil {
		codes = append(codes, fault.SwitchedOff)
	}
	if switchable(m) {
		codes = append(codes, fault.Maintenance)
		if m.Method != http.MethodGet {
			codes = append(codes, fault.ReadOnly)
		}
	}
	return codes
}
