// SPDX-License-Identifier: MIT

// Measures the workloads of benchmarks/README.md with goroutines and channels.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// An entry of Google Benchmark's JSON.
type result struct {
	Name     string  `json:"name"`
	RunType  string  `json:"run_type"`
	RealTime float64 `json:"real_time"`
	CPUTime  float64 `json:"cpu_time"`
	TimeUnit string  `json:"time_unit"`
	Steps    int     `json:"steps,omitempty"`
	Bytes    float64 `json:"bytes,omitempty"`
}

func main() {
	runtime.GOMAXPROCS(1)
	arguments := os.Args[1:]
	switch {
	case len(arguments) == 1 && arguments[0] == "--list":
		list()
	case len(arguments) == 2 && arguments[0] == waitingFlag:
		count, err := strconv.Atoi(arguments[1])
		check(err)
		fmt.Println(waiting(count))
	default:
		results := []result{}
		for _, id := range arguments {
			results = append(results, measured(id))
		}
		check(json.NewEncoder(os.Stdout).Encode(map[string][]result{"benchmarks": results}))
	}
}

func list() {
	for _, w := range workloads {
		fmt.Println(w.id)
	}
	for _, count := range waitingCounts {
		fmt.Println(waitingID(count))
	}
}

func measured(id string) result {
	r := result{Name: id + "/" + contender, RunType: "iteration", TimeUnit: "ns"}
	for _, count := range waitingCounts {
		if waitingID(count) == id {
			r.RealTime, r.CPUTime = timed(func() { r.Bytes = waitingInOwnProcess(count) })
			return r
		}
	}
	for _, w := range workloads {
		if w.id == id {
			r.Steps = w.elements * w.stepsPerElement
			r.RealTime, r.CPUTime = w.timed()
			return r
		}
	}
	fail("no workload %q", id)
	return r
}

// After a tenth of it to warm up.
func (w workload) timed() (wall, cpu float64) {
	runtime.GOMAXPROCS(w.threads)
	defer runtime.GOMAXPROCS(1)
	w.run(w.elements / 10)
	runtime.GC()
	sum := 0
	wall, cpu = timed(func() { sum = w.run(w.elements) })
	expectEqual(w.id, sum, w.expected(w.elements))
	return wall, cpu
}

// Both in nanoseconds, the CPU time of all threads.
func timed(f func()) (wall, cpu float64) {
	begin, cpuBegin := time.Now(), cpuTime()
	f()
	return float64(time.Since(begin)), float64(cpuTime() - cpuBegin)
}

func cpuTime() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func expectEqual(id string, is, expected int) {
	if is != expected {
		fail("%s: the sum is %d, expected %d", id, is, expected)
	}
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}
