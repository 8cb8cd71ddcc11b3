package main

import (
	"bufio"
	"context"
	"strconv"
	"strings"
	"syscall"

	"github.com/redis/go-redis/v9"
)

// processorTime returns the seconds of processor time that this process and Redis have used. PostgreSQL's are
// not among them: its processes come and go.
func processorTime(ctx context.Context, rdb *redis.Client) (float64, error) {
	info, err := rdb.Info(ctx, "cpu").Result()
	if err != nil {
		return 0, err
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, err
	}
	total := float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
	for lines := bufio.NewScanner(strings.NewReader(info)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		if name == "used_cpu_sys" || name == "used_cpu_user" {
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0, err
			}
			total += seconds
		}
	}
	return total, nil
}
