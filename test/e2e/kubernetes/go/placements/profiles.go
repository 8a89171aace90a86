package main

import (
	"fmt"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/gpus"
)

type profile struct {
	name   string
	slices uint32
	// most is how many there can be on one GPU.
	most       uint32
	placements []nvml.GpuInstancePlacement
}

// profilesOf lists a GPU's profiles by the name that mig-parted has for them.
func profilesOf(gpu string) (map[string]profile, error) {
	models := map[string]gpus.Config{"A100-40GB": gpus.A100_SXM4_40GB, "A100-80GB": gpus.A100_SXM4_80GB}
	model, ok := models[gpu]
	if !ok {
		return nil, fmt.Errorf("unknown GPU %s", gpu)
	}
	profiles := map[string]profile{}
	for id, info := range model.MIGProfiles.GpuInstanceProfiles {
		name := nameOf(id, info, model.MemoryMB)
		profiles[name] = profile{
			name:       name,
			slices:     info.SliceCount,
			most:       info.InstanceCount,
			placements: model.MIGProfiles.GpuInstancePlacements[id],
		}
	}
	return profiles, nil
}

// nameOf is `<slices>g.<memory>gb`: the memory in eighths of the device's, rounded up; with `+me` for media extensions.
func nameOf(id int, info nvml.GpuInstanceProfileInfo, deviceMB uint64) string {
	eighths := (info.MemorySizeMB*8 + deviceMB - 1) / deviceMB
	name := fmt.Sprintf("%dg.%dgb", info.SliceCount, eighths*deviceMB/1024/8)
	if id == nvml.GPU_INSTANCE_PROFILE_1_SLICE_REV1 {
		return name + "+me"
	}
	return name
}
