// SPDX-License-Identifier: MIT

package main

import (
	"sync"
	"time"
)

const burnTime = 900 * time.Microsecond

// A chain of dependent multiplications, which no compiler shortens.
func burn(x, rounds int) int {
	for i := 0; i < rounds; i++ {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}

var calibration struct {
	once   sync.Once
	rounds int
}

// The rounds that take burnTime on this machine when nothing disturbs it.
func burnRounds() int {
	calibration.once.Do(func() {
		const trial = 100_000
		shortest := time.Hour
		for i := 0; i < 100; i++ {
			begin := time.Now()
			calibrationResult = burn(i, trial)
			if took := time.Since(begin); took < shortest {
				shortest = took
			}
		}
		calibration.rounds = int(trial * burnTime / shortest)
	})
	return calibration.rounds
}

// Keeps the calibration's arithmetic from being dropped.
var calibrationResult int

// The sum of burn(x) over x in [0, elements): burn is linear in x.
func burnSum(elements int) int {
	rounds := burnRounds()
	first := burn(0, rounds)
	slope := burn(1, rounds) - first
	return slope*sumBelow(elements) + elements*first
}
