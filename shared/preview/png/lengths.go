package png

import "slices"

// lengths computes the code lengths of a Huffman code for the frequencies, none longer than 15 bits, by the in-place
// method of Moffat and Katajainen (1995). Where a code comes out too long, lengths are cut and the shortest cuttable
// codes made longer until Kraft's sum fits again. At least two symbols get a code, for a code must be complete.
func lengths(freq []uint32, out []uint8) {
	type leaf struct {
		freq   uint32
		symbol int
	}
	leaves := make([]leaf, 0, len(freq))
	for s, f := range freq {
		if f > 0 {
			leaves = append(leaves, leaf{f, s})
		}
	}
	for s := 0; len(leaves) < 2; s++ {
		if freq[s] == 0 {
			leaves = append(leaves, leaf{1, s})
		}
	}
	slices.SortFunc(leaves, func(a, b leaf) int {
		if a.freq != b.freq {
			if a.freq < b.freq {
				return -1
			}
			return 1
		}
		return a.symbol - b.symbol
	})
	n := len(leaves)
	a := make([]int, n)
	for i, l := range leaves {
		a[i] = int(l.freq)
	}
	// Phase 1: a[i] becomes the parent of internal node i.
	a[0] += a[1]
	root, next := 0, 2
	for i := 1; i < n-1; i++ {
		if next >= n || a[root] < a[next] {
			a[i] = a[root]
			a[root] = i
			root++
		} else {
			a[i] = a[next]
			next++
		}
		if next >= n || root < i && a[root] < a[next] {
			a[i] += a[root]
			a[root] = i
			root++
		} else {
			a[i] += a[next]
			next++
		}
	}
	// Phase 2: depths of internal nodes.
	a[n-2] = 0
	for i := n - 3; i >= 0; i-- {
		a[i] = a[a[i]] + 1
	}
	// Phase 3: depths of leaves.
	avail, used, depth := 1, 0, 0
	root, next = n-2, n-1
	for avail > 0 {
		for root >= 0 && a[root] == depth {
			used++
			root--
		}
		for avail > used {
			a[next] = depth
			next--
			avail--
		}
		avail, used = 2*used, 0
		depth++
	}
	// The rarest symbols come first and have the longest codes.
	kraft := 0
	for i := range a {
		a[i] = min(a[i], maxCodeBits)
		kraft += 1 << (maxCodeBits - a[i])
	}
	for i := 0; kraft > 1<<maxCodeBits; {
		if a[i] < maxCodeBits {
			kraft -= 1 << (maxCodeBits - a[i] - 1)
			a[i]++
		} else {
			i++
		}
	}
	// What is left over shortens the most frequent symbols that it is enough for.
	for i := n - 1; i >= 0; i-- {
		for a[i] > 1 && kraft+1<<(maxCodeBits-a[i]) <= 1<<maxCodeBits {
			kraft += 1 << (maxCodeBits - a[i])
			a[i]--
		}
	}
	for i, l := range leaves {
		out[l.symbol] = uint8(a[i])
	}
}
