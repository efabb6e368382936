// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
)

// W3: this many goroutines wait at once, for one event.
var waitingCounts = []int{100_000, 1_000_000}

func waitingID(count int) string { return fmt.Sprintf("W3 %d", count) }

const waitingFlag = "--waiting"

// In a process of its own, whose heap nothing has grown before.
func waitingInOwnProcess(count int) float64 {
	program, err := os.Executable()
	check(err)
	command := exec.Command(program, waitingFlag, strconv.Itoa(count))
	command.Stderr = os.Stderr
	output, err := command.Output()
	check(err)
	bytesEach, err := strconv.ParseFloat(string(bytes.TrimSpace(output)), 64)
	check(err)
	return bytesEach
}

func waiting(count int) float64 {
	arithmetic(1)(10)
	before := residentBytes()
	after := 0
	event := make(chan struct{})
	arrived := new(atomic.Int32)
	wait := func(x int) int {
		if int(arrived.Add(1)) == count {
			after = residentBytes()
			close(event)
		} else {
			<-event
		}
		return x
	}
	expectEqual(waitingID(count), sum(mapped(wait, source(count), count)), sumBelow(count))
	return float64(after-before) / float64(count)
}

func residentBytes() int {
	statm, err := os.ReadFile("/proc/self/statm")
	check(err)
	var total, resident int
	_, err = fmt.Sscan(string(statm), &total, &resident)
	check(err)
	return resident * os.Getpagesize()
}
