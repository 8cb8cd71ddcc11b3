package queue

import (
	"embed"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var sources embed.FS

// Each operation is the file of its name behind the parts that it needs: what is not there costs nothing.
var (
	opEnqueue  = operation("base", "enqueue")
	opEach     = operation("base", "leased", "job", "enqueue_each")
	opClaim    = operation("base", "leased", "claim")
	opPromote  = operation("base", "leased", "job", "promote")
	opAck      = operation("base", "leased", "ack")
	opExtend   = operation("base", "full", "leased", "job", "extend")
	opRetry    = operation("base", "leased", "job", "retry")
	opFail     = operation("base", "leased", "job", "fail")
	opGiveBack = operation("base", "leased", "job", "giveback")
	opRelease  = operation("base", "leased", "job", "release")
	opSweep    = operation("base", "full", "leased", "job", "sweep")
	opCancel   = operation("base", "full", "leased", "job", "cancel")
	opReplay   = operation("base", "leased", "job", "replay")
	opForget   = operation("base", "leased", "job", "forget")
	opHeal     = operation("base", "full", "leased", "job", "heal")
	opDepth    = operation("base", "full", "depth")
	opSnapshot = operation("base", "leased", "job", "snapshot")
	opPause    = operation("base", "full", "pause")
	opLimit    = operation("base", "full", "limit")
	opBeat     = operation("base", "full", "beat")
	opTally    = operation("base", "full", "tally")
)

func operation(files ...string) *redis.Script {
	var s strings.Builder
	for _, name := range files {
		b, err := sources.ReadFile("lua/" + name + ".lua")
		if err != nil {
			panic(err) // the file is embedded at build time
		}
		s.Write(b)
		s.WriteByte('\n')
	}
	return redis.NewScript(s.String())
}
