module mig-planner.invalid/placements

go 1.23

require github.com/NVIDIA/go-nvml v0.13.4-1
