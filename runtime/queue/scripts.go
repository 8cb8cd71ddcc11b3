package queue

import (
	"embed"

	"github.com/redis/go-redis/v9"
)

//go:embed lua/*.lua
var sources embed.FS

// Each operation is the file of its name behind states.lua, which holds the moves between states.
var (
	opEnqueue  = operation("enqueue")
	opClaim    = operation("claim")
	opAck      = operation("ack")
	opExtend   = operation("extend")
	opRetry    = operation("retry")
	opFail     = operation("fail")
	opRelease  = operation("release")
	opSweep    = operation("sweep")
	opCancel   = operation("cancel")
	opReplay   = operation("replay")
	opForget   = operation("forget")
	opPause    = operation("pause")
	opLimit    = operation("limit")
	opHeal     = operation("heal")
	opSnapshot = operation("snapshot")
)

func operation(name string) *redis.Script {
	return redis.NewScript(source("states") + source(name))
}

func source(name string) string {
	b, err := sources.ReadFile("lua/" + name + ".lua")
	if err != nil {
		panic(err) // the file is embedded at build time
	}
	return string(b) + "\n"
}
