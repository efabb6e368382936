// SPDX-License-Identifier: MIT
//
// net_http URL REQUESTS CONNECTIONS: prints how many answers were good, and the sum of their lengths.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

type fetcher struct {
	client *http.Client
	urls   chan string
	good   atomic.Int64
	bytes  atomic.Int64
}

func (f *fetcher) get(url string) error {
	answer, err := f.client.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	size, err := io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode == http.StatusOK {
		f.good.Add(1)
		f.bytes.Add(size)
	}
	return err
}

func (f *fetcher) work() {
	for url := range f.urls {
		if err := f.get(url); err != nil {
			log.Print(err)
		}
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	url, requests, connections := os.Args[1], number(os.Args[2]), number(os.Args[3])
	transport := &http.Transport{
		MaxConnsPerHost:     connections,
		MaxIdleConns:        connections,
		MaxIdleConnsPerHost: connections,
		DisableCompression:  true,
	}
	f := fetcher{client: &http.Client{Transport: transport}, urls: make(chan string, connections)}
	var workers sync.WaitGroup
	for i := 0; i < connections; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			f.work()
		}()
	}
	for i := 0; i < requests; i++ {
		f.urls <- url
	}
	close(f.urls)
	workers.Wait()
	fmt.Println(f.good.Load(), f.bytes.Load())
}
