package reach

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"hivesync/shared/fault"
	"hivesync/shared/packages"
	"hivesync/shared/packages/archive"
	"hivesync/shared/packages/fetched"
	"hivesync/shared/packages/registry"
	"hivesync/shared/packages/sets"
	"hivesync/shared/preview/npm"
)

// looksAtOnce bounds how many packages are looked for at a time that may be known.
const looksAtOnce = 16

// packing is what was packed so far.
type packing struct {
	o       Options
	files   map[string]npm.Files
	digests map[string]string
	same    map[string]*fetched.Packed // by digest: two installations of a package share their archive
	bytes   int64
	done    int
	all     int
}

// pack fetches packages and packs each as it comes, but for those that are known.
func (o Options) pack(ctx context.Context, keys []string, wanted []packages.Package) (map[string]npm.Files, map[string]string, error) {
	if len(wanted) > o.Packed.MaxPackages {
		return nil, nil, fault.Newf(fault.PackagesTooLarge, "A project may have at most %d packages; its screens reach %d. Leave out packages that no screen imports.", o.Packed.MaxPackages, len(wanted))
	}
	p := &packing{o: o, files: map[string]npm.Files{}, digests: map[string]string{}, same: map[string]*fetched.Packed{}, all: len(keys)}
	missing, err := p.known(ctx, keys, wanted)
	if err != nil {
		return nil, nil, err
	}
	rest := make([]packages.Package, len(missing))
	for i, at := range missing {
		rest[i] = wanted[at]
	}
	err = o.Client.FetchEach(ctx, rest, func(i int, f registry.Fetched) error { return p.take(keys[missing[i]], f) })
	if err != nil {
		return nil, nil, fmt.Errorf("fetching the project's packages: %w", err)
	}
	return p.files, p.digests, nil
}

// known takes what was packed before, and returns the places of the rest.
func (p *packing) known(ctx context.Context, keys []string, wanted []packages.Package) (rest []int, err error) {
	found := make([]*fetched.Packed, len(wanted))
	group, looking := errgroup.WithContext(ctx)
	group.SetLimit(looksAtOnce)
	var mu sync.Mutex
	for i, w := range wanted {
		integrity, err := archive.ParseIntegrity(w.Integrity)
		if err != nil || integrity.Algorithm != "sha512" || len(integrity.Digests) != 1 {
			continue
		}
		group.Go(func() error {
			known, err := p.o.Packed.Known(looking, integrity.String())
			if err != nil || known == nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			found[i] = known
			return p.keep(keys[i], known)
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := range wanted {
		if found[i] == nil {
			rest = append(rest, i)
		}
	}
	return rest, nil
}

// take packs what a registry has handed out.
func (p *packing) take(key string, f registry.Fetched) error {
	if f.Err != nil {
		return p.miss(f.Package, f.Err)
	}
	packed, err := fetched.Pack(f.Archive)
	if err != nil {
		return p.miss(f.Package, err)
	}
	if tgz, _ := packed.Packed(); len(tgz) > sets.MaxArchive {
		return p.miss(f.Package, fault.Newf(fault.PackageInvalid, "What a preview may need of the package has more than %d MiB, packed.", sets.MaxArchive>>20))
	}
	return p.keep(key, packed)
}

func (p *packing) miss(about packages.Package, err error) error {
	p.o.Missing(about.Name, about.Version, err)
	p.told()
	return nil
}

func (p *packing) keep(key string, packed *fetched.Packed) error {
	tgz, _ := packed.Packed()
	digest := sets.Digest(tgz)
	if same := p.same[digest]; same != nil {
		packed = same
	} else if p.bytes += int64(len(tgz)); p.bytes > p.o.Packed.MaxBytes {
		return fault.Newf(fault.PackagesTooLarge, "A project's packages may have at most %d MiB of archives together. Leave out packages that no screen imports.", p.o.Packed.MaxBytes>>20)
	}
	p.same[digest], p.files[key], p.digests[key] = packed, packed, digest
	p.told()
	return nil
}

func (p *packing) told() {
	p.done++
	p.o.Progress(p.done, p.all)
}
