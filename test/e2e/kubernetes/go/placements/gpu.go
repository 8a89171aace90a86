package main

import (
	"fmt"
	"slices"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/gpus"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/server"
	"github.com/NVIDIA/mig-parted/pkg/types"
)

var models = map[string]gpus.Config{"A100-40GB": gpus.A100_SXM4_40GB, "A100-80GB": gpus.A100_SXM4_80GB}

// gpu is NVIDIA's mock of one GPU, which enforces nothing, with its table of placements enforced.
type gpu struct {
	server *server.Server
	device *server.Device
}

func newGPU(name string) (*gpu, error) {
	model, ok := models[name]
	if !ok {
		return nil, fmt.Errorf("unknown GPU %s", name)
	}
	made, err := server.New(server.WithGPUs(model))
	if err != nil {
		return nil, err
	}
	device := made.Devices[0].(*server.Device)
	device.SetMigMode(nvml.DEVICE_MIG_ENABLE)
	one := &gpu{server: made, device: device}
	device.CreateGpuInstanceFunc = one.create
	return one, nil
}

// create puts an instance at the first free placement of its profile, as one that says nothing of its place gets it.
func (g *gpu) create(info *nvml.GpuInstanceProfileInfo) (nvml.GpuInstance, nvml.Return) {
	same, _ := g.device.GetGpuInstances(info)
	if len(same) == int(info.InstanceCount) {
		return nil, nvml.ERROR_INSUFFICIENT_RESOURCES
	}
	for _, at := range g.device.Config.MIGProfiles.GpuInstancePlacements[int(info.Id)] {
		if slices.ContainsFunc(g.instances(), func(other *server.GpuInstance) bool {
			there := other.Info.Placement
			return at.Start < there.Start+there.Size && there.Start < at.Start+at.Size
		}) {
			continue
		}
		created, ret := g.device.CreateGpuInstanceWithPlacement(info, &at)
		if ret == nvml.SUCCESS {
			limitComputeInstances(created.(*server.GpuInstance), info.SliceCount)
		}
		return created, ret
	}
	return nil, nvml.ERROR_INSUFFICIENT_RESOURCES
}

// limitComputeInstances has them share the slices of their GPU instance; mig-parted tries one instance for several
// of a kind first.
func limitComputeInstances(instance *server.GpuInstance, slices uint32) {
	create := instance.CreateComputeInstanceFunc
	instance.CreateComputeInstanceFunc = func(info *nvml.ComputeInstanceProfileInfo) (nvml.ComputeInstance, nvml.Return) {
		if info.SliceCount > slices {
			return nil, nvml.ERROR_INSUFFICIENT_RESOURCES
		}
		slices -= info.SliceCount
		return create(info)
	}
}

// instances are in the order of creation.
func (g *gpu) instances() []*server.GpuInstance {
	var all []*server.GpuInstance
	for instance := range g.device.GpuInstances {
		all = append(all, instance)
	}
	slices.SortFunc(all, func(a, b *server.GpuInstance) int { return int(a.Info.Id) - int(b.Info.Id) })
	return all
}

func (g *gpu) placements() ([]placement, error) {
	var placed []placement
	for _, instance := range g.instances() {
		id, at := int(instance.Info.ProfileId), instance.Info.Placement
		for compute := range instance.ComputeInstances {
			memory := g.device.Config.MIGProfiles.GpuInstanceProfiles[id].MemorySizeMB
			profile, err := types.NewMigProfile(id, int(compute.Info.ProfileId), 0, memory, g.device.MemoryInfo.Total)
			if err != nil {
				return nil, err
			}
			placed = append(placed, placement{Profile: profile.String(), Start: at.Start, Size: at.Size})
		}
	}
	return placed, nil
}
