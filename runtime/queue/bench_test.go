package queue

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func BenchmarkEnqueue(b *testing.B) {
	c := New(connect(b), Options{})
	payload := make([]byte, 512)
	var n atomic.Int64
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			j := job(fmt.Sprint("j", n.Add(1)), "t", "free")
			j.Payload = payload
			if _, err := c.Enqueue(context.Background(), testQueue, j); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}

func BenchmarkClaimAndAck(b *testing.B) {
	for _, waiting := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("waiting=%d", waiting), func(b *testing.B) {
			c := New(connect(b), Options{})
			fill := func(from, n int) {
				for at := from; at < from+n; at += 1000 {
					jobs := make([]Job, 1000)
					for i := range jobs {
						jobs[i] = job(fmt.Sprint("j", at+i), fmt.Sprint("t", i%50), "pro")
						jobs[i].Payload = make([]byte, 512)
					}
					put(b, c, jobs...)
				}
			}
			fill(0, waiting+b.N)
			b.ResetTimer()
			var left atomic.Int64
			left.Store(int64(b.N))
			var wg sync.WaitGroup
			for w := range 4 {
				wg.Go(func() {
					for left.Add(-64) > -64 {
						got, err := c.Claim(context.Background(), testQueue, ClaimRequest{N: 64, Worker: fmt.Sprint("w", w), Token: NewToken()})
						if err != nil {
							b.Error(err)
							return
						}
						var acks sync.WaitGroup
						for _, l := range got.Leases {
							acks.Go(func() {
								if err := c.Ack(context.Background(), l, Done); err != nil {
									b.Error(err)
								}
							})
						}
						acks.Wait()
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
