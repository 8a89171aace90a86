module mig-planner.invalid/placements

go 1.25.0

// go-nvlib is as new as go-nvml: mig-parted's own does not know all profiles of this table.
require (
	github.com/NVIDIA/go-nvlib v0.12.0
	github.com/NVIDIA/go-nvml v0.13.4-1
	github.com/NVIDIA/mig-parted v0.13.1
	github.com/sirupsen/logrus v1.9.3
)

require (
	github.com/google/uuid v1.6.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
)
