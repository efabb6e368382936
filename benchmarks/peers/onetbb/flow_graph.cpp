// SPDX-License-Identifier: MIT
#include "flow_graph.hpp"

#include "threads.hpp"

#include "support/measure.hpp"
#include "support/workloads.hpp"

#include <tbb/flow_graph.h>

#include <cstddef>
#include <tuple>

namespace flow = tbb::flow;

namespace {

/// Runs at once where its function is noexcept, without a task of its own: what the manual advises for small ones.
using SmallNode = flow::function_node<int, int, flow::queueing_lightweight>;
template <int (*fn)(int)>
constexpr auto no_throw = [](int x) noexcept { return fn(x); };

/// The ints 0 .. count - 1; 64 of them are let through before the first one is done.
struct LimitedInts {
  LimitedInts(flow::graph& graph, int count)
      : source(graph, Count{.count = count}), limiter(graph, bench::queue) {
    flow::make_edge(source, limiter);
  }

  struct Count {
    int count;
    int next = 0;
    int operator()(tbb::flow_control& control) {
      if (next < count) return next++;
      control.stop();
      return 0;
    }
  };
  flow::input_node<int> source;
  flow::limiter_node<int> limiter;
};

/// Each result makes place for another element.
struct Sum : flow::function_node<int> {
  Sum(flow::graph& graph, LimitedInts& ints)
      : function_node(graph, flow::serial, [this](int x) { total += x; }) {
    flow::make_edge(*this, ints.limiter.decrementer());
  }
  long long total = 0;
};

long long sum_w1(int count, std::size_t workers) {
  flow::graph graph;
  LimitedInts ints(graph, count);
  SmallNode first(graph, workers, no_throw<bench::add_one>);
  SmallNode second(graph, workers, no_throw<bench::twice>);
  SmallNode third(graph, workers, no_throw<bench::flip_last_bit>);
  Sum sum(graph, ints);
  flow::make_edge(ints.limiter, first);
  flow::make_edge(first, second);
  flow::make_edge(second, third);
  flow::make_edge(third, sum);
  ints.source.activate();
  graph.wait_for_all();
  return sum.total;
}

long long sum_w5() {
  flow::graph graph;
  LimitedInts ints(graph, bench::w5::elements);
  flow::function_node<int, int> busy(graph, flow::unlimited, bench::w5::work);
  Sum sum(graph, ints);
  flow::make_edge(ints.limiter, busy);
  flow::make_edge(busy, sum);
  ints.source.activate();
  graph.wait_for_all();
  return sum.total;
}

/// An element is done when its third result is here.
struct SumOfThree : flow::multifunction_node<int, std::tuple<flow::continue_msg>> {
  SumOfThree(flow::graph& graph, LimitedInts& ints)
      : multifunction_node(graph, flow::serial, [this](int x, output_ports_type& ports) {
          total += x;
          if (++results % 3 == 0) std::get<0>(ports).try_put(flow::continue_msg());
        }) {
    flow::make_edge(flow::output_port<0>(*this), ints.limiter.decrementer());
  }
  long long total = 0;
  int results = 0;
};

long long sum_w6() {
  flow::graph graph;
  LimitedInts ints(graph, bench::w6::elements);
  SmallNode first(graph, flow::serial, no_throw<bench::add_one>);
  SmallNode second(graph, flow::serial, no_throw<bench::twice>);
  SmallNode third(graph, flow::serial, no_throw<bench::flip_last_bit>);
  SumOfThree sum(graph, ints);
  for (SmallNode* node : {&first, &second, &third}) {
    flow::make_edge(ints.limiter, *node);
    flow::make_edge(*node, sum);
  }
  ints.source.activate();
  graph.wait_for_all();
  return sum.total;
}

long long sum_w7() {
  long long sum = 0;
  for (int run = 0; run < bench::w7::runs; ++run) sum += sum_w1(bench::w7::elements, flow::serial);
  return sum;
}

}  // namespace

void bench::register_flow_graph() {
  const std::string name = "/oneTBB flow graph";
  const auto w1_with = [](std::size_t workers) {
    return with_threads(1, [=] { return sum_w1(w1::elements, workers); });
  };
  add_sum("W1 plain" + name, w1::steps, w1_with(1), w1::sum(w1::elements));
  add_sum("W1b plain" + name, w1::steps, w1_with(w1::more_workers), w1::sum(w1::elements));
  add_sum("W5 1 thread" + name, w5::elements, with_threads(1, sum_w5), sum_of_ints(w5::elements), Time::wall);
  add_sum("W5 2 threads" + name, w5::elements, with_threads(2, sum_w5), sum_of_ints(w5::elements),
          Time::wall);
  add_sum("W6" + name, w6::elements, with_threads(1, sum_w6), w6::sum(w6::elements));
  add_sum("W7" + name, w7::runs, with_threads(1, sum_w7), w7::sum);
}
