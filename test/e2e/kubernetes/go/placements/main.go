// Command placements tells whether mig-parted can cut a GPU so, by its own order of creation and NVIDIA's own table of
// placements. It reads questions as JSON from standard input and writes the answers to standard output.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/sirupsen/logrus"
)

// question is a GPU and what it is to be cut into, by profile.
type question struct {
	GPU    string         `json:"gpu"`
	Counts map[string]int `json:"counts"`
}

type answer struct {
	OK bool `json:"ok"`
	// Error says why not.
	Error string `json:"error,omitempty"`
	// Placements are in the order of creation.
	Placements []placement `json:"placements,omitempty"`
}

type placement struct {
	Profile string `json:"profile"`
	Start   uint32 `json:"start"`
	Size    uint32 `json:"size"`
}

func main() {
	// mig-parted tells of each order that failed.
	logrus.SetOutput(io.Discard)
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	answers := make([]answer, len(questions))
	for index, asked := range questions {
		answers[index] = create(asked)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
