package config

import (
	"errors"
	"net/netip"
	"strings"
)

// Prefixes is a list of networks.
type Prefixes []netip.Prefix

// Decode reads a comma-separated list of CIDR networks or single addresses.
func (p *Prefixes) Decode(value string) error {
	*p = nil
	for entry := range strings.SplitSeq(value, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		if addr, err := netip.ParseAddr(entry); err == nil {
			*p = append(*p, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(entry)
		if err != nil {
			return errors.New("expected networks such as 10.0.0.0/8, separated by commas")
		}
		*p = append(*p, network.Masked())
	}
	return nil
}

// Contains reports whether one of the networks holds addr.
func (p Prefixes) Contains(addr netip.Addr) bool {
	addr = addr.Unmap()
	for _, network := range p {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}
