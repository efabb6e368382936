// SPDX-License-Identifier: MIT

package main

import (
	"runtime"
	"time"
)

const contender = "Go channels"

// What is measured: run(elements) must give expected(elements).
type workload struct {
	id              string
	elements        int
	stepsPerElement int
	threads         int
	run, expected   func(elements int) int
}

var workloads = []workload{
	{"W1 plain", 1_000_000, 3, 1, arithmetic(1), arithmeticSum},
	{"W1b plain", 1_000_000, 3, 1, arithmetic(4), arithmeticSum},
	{"W2", 200_000, 1, 1, sleeping, sumBelow},
	{"W4", 1_000_000, 1, 1, yielding, func(n int) int { return sumBelow(n + 1) }},
	{"W5 1 thread", 2_000, 1, 1, burning(1), burnSum},
	{"W5 2 threads", 2_000, 1, 2, burning(2), burnSum},
	{"W6", 1_000_000, 1, 1, broadcasting, func(n int) int { return 4*sumBelow(n) + n }},
	{"W7", 10_000, 1, 1, smallRuns, func(runs int) int { return runs * arithmeticSum(10) }},
}

func addOne(x int) int      { return x + 1 }
func twice(x int) int       { return x * 2 }
func flipLastBit(x int) int { return x ^ 1 }

func sumBelow(n int) int { return n * (n - 1) / 2 }

// 2 (x + 1) is even, so that the last bit adds one.
func arithmeticSum(n int) int { return n*(n+1) + n }

func arithmetic(workers int) func(int) int {
	return func(elements int) int {
		incremented := mapped(addOne, source(elements), workers)
		doubled := mapped(twice, incremented, workers)
		return sum(mapped(flipLastBit, doubled, workers))
	}
}

func sleeping(elements int) int {
	const nap = time.Millisecond
	sleep := func(x int) int {
		begin := time.Now()
		time.Sleep(nap)
		if slept := time.Since(begin); slept < nap {
			fail("W2: slept %v only", slept)
		}
		return x
	}
	return sum(mapped(sleep, source(elements), 1_000))
}

func yielding(elements int) int {
	yield := func(x int) int {
		runtime.Gosched()
		return x + 1
	}
	return sum(mapped(yield, source(elements), 100))
}

func burning(workers int) func(int) int {
	return func(elements int) int {
		rounds := burnRounds()
		f := func(x int) int { return burn(x, rounds) }
		return sum(mapped(f, source(elements), workers))
	}
}

func broadcasting(elements int) int {
	return sum(mappedByEach(elements, addOne, twice, flipLastBit))
}

func smallRuns(runs int) int {
	total := 0
	for i := 0; i < runs; i++ {
		total += arithmetic(1)(10)
	}
	return total
}
