// SPDX-License-Identifier: MIT
#include "harness.hpp"

#include "allocations.hpp"
#include "system.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

namespace bench {

namespace {

constexpr int usual_rounds = 5;

struct Samples {
  std::vector<double> figures;
  std::vector<double> costs;  // nanoseconds per element, of CPU time or of time that passed
  double allocations = 0;     // per element, of the last round
};

double wall_clock() {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void measure(const Workload& workload, const Contender& contender, Samples& samples) {
  const auto clock = workload.costs == Costs::cpu_and_allocations ? cpu_clock : wall_clock;
  const std::size_t allocated = allocations();
  const double begin = clock();
  const double figure = contender.run();
  samples.costs.push_back((clock() - begin) / workload.elements);
  samples.allocations = static_cast<double>(allocations() - allocated) / workload.elements;
  samples.figures.push_back(figure);
}

std::vector<Samples> measure_all(const Workload& workload, int rounds) {
  std::vector<Samples> all(workload.contenders.size());
  for (int round = 0; round <= rounds; ++round) {
    // Round 0 warms up caches and recycled frames, and is thrown away.
    if (round == 1) all.assign(all.size(), {});
    for (std::size_t index = 0; index < all.size(); ++index) {
      try {
        measure(workload, workload.contenders[index], all[index]);
      } catch (const Wrong& error) {
        throw Wrong(workload.title + ", " + workload.contenders[index].name + ": " + error.what());
      }
    }
  }
  return all;
}

struct Medians {
  double figure = 0;
  double cost = 0;
};

std::map<std::string, Medians> medians_of(const Workload& workload, const std::vector<Samples>& all) {
  std::map<std::string, Medians> medians;
  for (std::size_t index = 0; index < all.size(); ++index)
    medians[workload.contenders[index].name] = {.figure = median(all[index].figures),
                                                .cost = median(all[index].costs)};
  return medians;
}

std::string cost_unit(const Workload& workload) {
  return (workload.costs == Costs::cpu_and_allocations ? "CPU ns per " : "wall ns per ") + workload.element;
}

void print_bar(const Workload& workload, const Bar& bar, const std::map<std::string, Medians>& medians) {
  double reached = medians.at(bar.contender).figure;
  std::string unit = workload.unit;
  if (bar.is_of_cost) {
    reached = medians.at(bar.contender).cost;
    unit = cost_unit(workload);
  } else if (!bar.of.empty()) {
    reached /= medians.at(bar.of).figure;
    unit = "x " + bar.of;
  }
  std::printf("- bar: %s, at most %g %s: %.3g, %s\n", bar.contender.c_str(), bar.times, unit.c_str(), reached,
              reached <= bar.times ? "holds" : "missed");
}

void print_head(const Workload& workload, int width) {
  std::printf("### %s\n\n| %-*s | %s | min-max | x limit |", workload.title.c_str(), width, "contender",
              workload.unit.c_str());
  const bool shows_costs = workload.costs != Costs::none;
  if (shows_costs)
    std::printf(" %s | allocations per %s |", cost_unit(workload).c_str(), workload.element.c_str());
  std::printf("\n|%s|---|---|---|%s\n", std::string(static_cast<std::size_t>(width) + 2, '-').c_str(),
              shows_costs ? "---|---|" : "");
}

void print(const Workload& workload, const std::vector<Samples>& all) {
  const auto medians = medians_of(workload, all);
  int width = 9;
  for (const Contender& contender : workload.contenders)
    width = std::max(width, static_cast<int>(contender.name.size()));
  print_head(workload, width);
  for (std::size_t index = 0; index < all.size(); ++index) {
    const std::string& name = workload.contenders[index].name;
    const auto [figure, cost] = medians.at(name);
    const auto [least, most] = std::ranges::minmax(all[index].figures);
    std::printf("| %-*s | %.4g | %.4g-%.4g | %.2f |", width, name.c_str(), figure, least, most,
                figure / medians.at(workload.limit).figure);
    if (workload.costs != Costs::none) std::printf(" %.4g | %.5f |", cost, all[index].allocations);
    std::puts("");
  }
  std::puts("");
  for (const Bar& bar : workload.bars) print_bar(workload, bar, medians);
  std::puts("");
  std::fflush(stdout);
}

void check_allocations(const Workload& workload, const std::vector<Samples>& all) {
  if (workload.allocations_bar < 0) return;
  for (std::size_t index = 0; index < all.size(); ++index) {
    if (all[index].allocations <= workload.allocations_bar) continue;
    throw Wrong(workload.title + ", " + workload.contenders[index].name + ": " +
                std::to_string(all[index].allocations) + " allocations per " + workload.element);
  }
}

}  // namespace

double wall_nanoseconds(const std::function<void()>& body) {
  const double begin = wall_clock();
  body();
  return wall_clock() - begin;
}

double cpu_nanoseconds(const std::function<void()>& body) {
  const double begin = cpu_clock();
  body();
  return cpu_clock() - begin;
}

int run(int argc, char** argv, const std::vector<Workload>& workloads) {
  int rounds = usual_rounds;
  if (argc == 3 && std::string_view(argv[1]) == "--rounds") rounds = std::atoi(argv[2]);
  if ((argc != 1 && argc != 3) || rounds < 1) {
    std::fprintf(stderr, "usage: %s [--rounds N]\n", argv[0]);
    return 2;
  }
  if (!pin_to_one_core()) std::puts("(not pinned: the system does not allow it)\n");
  try {
    for (const Workload& workload : workloads) {
      const std::vector<Samples> all = measure_all(workload, rounds);
      print(workload, all);
      check_allocations(workload, all);
    }
  } catch (const Wrong& error) {
    std::fflush(stdout);
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}

}  // namespace bench
