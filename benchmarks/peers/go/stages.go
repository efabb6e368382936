// SPDX-License-Identifier: MIT

package main

import "sync/atomic"

const queue = 64

// Each element to each of outs.
func emit(elements int, outs ...chan<- int) {
	for x := 0; x < elements; x++ {
		for _, out := range outs {
			out <- x
		}
	}
	for _, out := range outs {
		close(out)
	}
}

func source(elements int) <-chan int {
	out := make(chan int, queue)
	go emit(elements, out)
	return out
}

// A worker maps from in to out. The last of those that are running closes out.
func worker(f func(int) int, in <-chan int, out chan<- int, running *atomic.Int32) {
	for x := range in {
		out <- f(x)
	}
	if running.Add(-1) == 0 {
		close(out)
	}
}

func mapped(f func(int) int, in <-chan int, workers int) <-chan int {
	out := make(chan int, queue)
	running := new(atomic.Int32)
	running.Store(int32(workers))
	for i := 0; i < workers; i++ {
		go worker(f, in, out, running)
	}
	return out
}

// Each element of a source to each of the functions, whose results are merged.
func mappedByEach(elements int, functions ...func(int) int) <-chan int {
	out := make(chan int, queue)
	running := new(atomic.Int32)
	running.Store(int32(len(functions)))
	consumers := make([]chan<- int, len(functions))
	for i, f := range functions {
		consumer := make(chan int, queue)
		consumers[i] = consumer
		go worker(f, consumer, out, running)
	}
	go emit(elements, consumers...)
	return out
}

func sum(in <-chan int) int {
	sum := 0
	for x := range in {
		sum += x
	}
	return sum
}
