// SPDX-License-Identifier: MIT
//
// A bounded queue between async functions. Whoever need not wait does not await: `tryPush` and `tryPop` come first,
// `push` and `pop` where they fail. Waiters are served in their order.

class Waiters {
  #first;
  #last;

  add(waiter) {
    if (this.#first === undefined) this.#first = waiter;
    else this.#last.next = waiter;
    this.#last = waiter;
  }

  take() {
    const waiter = this.#first;
    if (waiter !== undefined) this.#first = waiter.next;
    return waiter;
  }
}

export class BoundedQueue {
  #places;
  #head = 0;
  #size = 0;
  #writers;
  #readersWaiting = new Waiters();
  #writersWaiting = new Waiters();

  constructor(capacity, writers = 1) {
    this.#places = new Array(capacity).fill(0);
    this.#writers = writers;
  }

  tryPush(value) {
    const reader = this.#readersWaiting.take();
    if (reader !== undefined) {
      reader.resolve(value);
      return true;
    }
    if (this.#size === this.#places.length) return false;
    this.#store(value);
    return true;
  }

  /// Only when `tryPush` has just failed.
  push(value) {
    return new Promise((resolve) => this.#writersWaiting.add({ value, resolve, next: undefined }));
  }

  /// undefined: nothing is there.
  tryPop() {
    if (this.#size === 0) return undefined;
    const value = this.#places[this.#head];
    this.#head = this.#head + 1 === this.#places.length ? 0 : this.#head + 1;
    --this.#size;
    const writer = this.#writersWaiting.take();
    if (writer !== undefined) {
      this.#store(writer.value);
      writer.resolve();
    }
    return value;
  }

  /// Only when `tryPop` has just failed. undefined: nothing will come.
  pop() {
    if (this.#writers === 0) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#readersWaiting.add({ resolve, next: undefined }));
  }

  /// To be called once by each writer.
  writerDone() {
    if (--this.#writers !== 0) return;
    for (let reader; (reader = this.#readersWaiting.take()) !== undefined; ) reader.resolve(undefined);
  }

  #store(value) {
    const place = this.#head + this.#size;
    this.#places[place < this.#places.length ? place : place - this.#places.length] = value;
    ++this.#size;
  }
}
