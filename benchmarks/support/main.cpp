// SPDX-License-Identifier: MIT
#include "measure.hpp"

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
  bench::register_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
