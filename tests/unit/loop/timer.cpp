// SPDX-License-Identifier: MIT
#include <millrace/loop/timer.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <random>
#include <vector>

using millrace::base::Moment;
using millrace::loop::Timer;
using millrace::loop::TimerHeap;
using namespace std::chrono_literals;

namespace {

class Bell final : public Timer {
 public:
  Bell(int number, std::vector<int>& rung) : number_(number), rung_(rung) {}
  void expired() noexcept override { rung_.push_back(number_); }
  int number() const noexcept { return number_; }

 private:
  int number_;
  std::vector<int>& rung_;
};

Moment at(std::chrono::nanoseconds since) { return Moment{since}; }

}  // namespace

TEST_SUITE("unit/loop/timer") {

  TEST_CASE("TimerHeap: expires what is due, in the order of the deadlines") {
    std::vector<int> rung;
    TimerHeap heap;
    Bell a(1, rung);
    Bell b(2, rung);
    Bell c(3, rung);
    heap.arm(a, at(30ns));
    heap.arm(b, at(10ns));
    heap.arm(c, at(20ns));
    CHECK(heap.next_deadline() == at(10ns));
    heap.expire(at(9ns));
    CHECK(rung.empty());
    heap.expire(at(20ns));
    CHECK(rung == std::vector{2, 3});
    CHECK(heap.next_deadline() == at(30ns));
    CHECK(a.is_armed());
    CHECK_FALSE(b.is_armed());
    heap.expire(at(1s));
    CHECK(rung == std::vector{2, 3, 1});
    CHECK(heap.empty());
    CHECK(heap.next_deadline() == Moment::max());
  }

  TEST_CASE("TimerHeap: equal deadlines expire in the order in which they were armed") {
    std::vector<int> rung;
    TimerHeap heap;
    std::deque<Bell> bells;
    std::vector<int> expected;
    for (int i = 0; i < 100; ++i) {
      heap.arm(bells.emplace_back(i, rung), at(7ns));
      expected.push_back(i);
    }
    heap.expire(at(7ns));
    CHECK(rung == expected);
  }

  TEST_CASE("Timer: leaves the heap when it is disarmed or destroyed, and can be armed again") {
    std::vector<int> rung;
    TimerHeap heap;
    Bell stays(1, rung);
    heap.arm(stays, at(3ns));
    {
      Bell goes(2, rung);
      heap.arm(goes, at(1ns));
    }
    CHECK(heap.next_deadline() == at(3ns));
    stays.disarm();
    stays.disarm();
    CHECK(heap.empty());
    heap.arm(stays, at(5ns));
    CHECK(stays.deadline() == at(5ns));
    heap.expire(at(5ns));
    CHECK(rung == std::vector{1});
  }

  TEST_CASE("TimerHeap: does the same as a multimap under random use") {
    std::mt19937 random(20240501);
    std::vector<int> rung;
    std::vector<int> expected;
    TimerHeap heap;
    std::multimap<Moment, Bell*> model;  // equal keys stand in the order of their insertion
    std::deque<Bell> bells;
    for (int i = 0; i < 500; ++i) bells.emplace_back(i, rung);
    Moment now{};
    bool next_agrees = true;

    const auto forget = [&](const Bell& bell) {
      std::erase_if(model, [&](const auto& entry) { return entry.second == &bell; });
    };
    for (int step = 0; step < 20'000; ++step) {
      Bell& bell = bells[random() % bells.size()];
      if (random() % 50 == 0) {
        now += std::chrono::nanoseconds(random() % 20);
        heap.expire(now);
        const auto due = model.upper_bound(now);
        for (auto entry = model.begin(); entry != due; ++entry) expected.push_back(entry->second->number());
        model.erase(model.begin(), due);
      } else if (bell.is_armed()) {
        bell.disarm();
        forget(bell);
      } else {
        const Moment deadline = now + std::chrono::nanoseconds(random() % 100);
        heap.arm(bell, deadline);
        model.emplace(deadline, &bell);
      }
      next_agrees =
          next_agrees && heap.next_deadline() == (model.empty() ? Moment::max() : model.begin()->first);
    }
    CHECK(rung == expected);
    CHECK(rung.size() > 1000);
    CHECK(next_agrees);
  }

}  // TEST_SUITE
