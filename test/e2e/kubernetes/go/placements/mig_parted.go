package main

import (
	"fmt"
	_ "unsafe" // for go:linkname

	nvdev "github.com/NVIDIA/go-nvlib/pkg/nvlib/device"
	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/mig-parted/pkg/mig/config"
	"github.com/NVIDIA/mig-parted/pkg/types"
)

// mig-parted reads names of profiles by the GPUs of the machine. The only GPU that it lets tests put in their place is
// an A100 with 40 GB.
//
//go:linkname nvmllib github.com/NVIDIA/mig-parted/pkg/types.nvmllib
var nvmllib nvml.Interface

//go:linkname nvdevlib github.com/NVIDIA/mig-parted/pkg/types.nvdevlib
var nvdevlib nvdev.Interface

// create has mig-parted cut an empty GPU: it tries orders of creation, the largest instances first, until all could be
// placed.
func create(asked question) answer {
	gpu, err := newGPU(asked.GPU)
	if err != nil {
		return answer{Error: err.Error()}
	}
	nvmllib = gpu.server
	nvdevlib = nvdev.New(gpu.server, nvdev.WithVerifySymbols(false))
	wanted := types.MigConfig(asked.Counts)
	manager := config.NewMockNvmlMigConfigManager(gpu.server)
	if err := manager.SetMigConfig(0, wanted); err != nil {
		return answer{Error: err.Error()}
	}
	made, err := manager.GetMigConfig(0)
	if err != nil {
		return answer{Error: err.Error()}
	}
	// It makes nothing, and says no word, where it does not know the name of one profile.
	if !made.Equals(wanted) {
		return answer{Error: fmt.Sprintf("made %v", made)}
	}
	placed, err := gpu.placements()
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{OK: true, Placements: placed}
}
