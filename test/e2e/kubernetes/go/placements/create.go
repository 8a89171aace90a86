package main

import (
	"fmt"
	"slices"
	"strings"
)

// create tries orders of creation, the largest instances first, until all could be placed. Each instance goes to the
// first free placement of its profile, as one that says nothing of its place does; so an order can fail where another
// works. The order of the orders is that of mig-parted: it goes through the permutations depth first.
func create(asked question) answer {
	table, err := profilesOf(asked.GPU)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var wanted []profile
	for name, count := range asked.Counts {
		known, ok := table[name]
		if !ok {
			return answer{Error: fmt.Sprintf("%s has no profile %s", asked.GPU, name)}
		}
		if count < 0 {
			return answer{Error: fmt.Sprintf("%s: %d", name, count)}
		}
		wanted = append(wanted, slices.Repeat([]profile{known}, count)...)
	}
	slices.SortFunc(wanted, func(a, b profile) int {
		if a.slices != b.slices {
			return int(b.slices) - int(a.slices)
		}
		return strings.Compare(b.name, a.name)
	})
	search := search{}
	if search.permute(wanted, 0) {
		return answer{OK: true, Placements: search.placed, Orders: search.orders}
	}
	return answer{Error: "all orderings failed", Orders: search.orders}
}

// tooMany orders are not tried; no set that fits at all needs more than a few.
const tooMany = 100_000

type search struct {
	orders int
	placed []placement
}

// permute tries all orders that keep the first `fixed` instances where they are.
func (s *search) permute(wanted []profile, fixed int) bool {
	if s.orders >= tooMany {
		return false
	}
	if fixed == len(wanted) {
		s.orders++
		placed, ok := place(wanted)
		s.placed = placed
		return ok
	}
	seen := map[string]bool{}
	for index := fixed; index < len(wanted); index++ {
		if seen[wanted[index].name] {
			continue
		}
		seen[wanted[index].name] = true
		wanted[fixed], wanted[index] = wanted[index], wanted[fixed]
		if s.permute(wanted, fixed+1) {
			return true
		}
		wanted[fixed], wanted[index] = wanted[index], wanted[fixed]
	}
	return false
}

// place creates the instances in this order on an empty GPU.
func place(order []profile) ([]placement, bool) {
	var taken uint64
	created := map[string]uint32{}
	var placed []placement
	for _, instance := range order {
		if created[instance.name] == instance.most {
			return nil, false
		}
		found := false
		for _, at := range instance.placements {
			mask := (uint64(1)<<at.Size - 1) << at.Start
			if taken&mask != 0 {
				continue
			}
			taken |= mask
			created[instance.name]++
			placed = append(placed, placement{Profile: instance.name, Start: at.Start, Size: at.Size})
			found = true
			break
		}
		if !found {
			return nil, false
		}
	}
	return placed, true
}
