# SPDX-License-Identifier: MIT
"""launch.py FILE COMMAND...: runs the command, and writes into the file what it has cost, as JSON.

A process begins with the peak of memory of the one that started it. This one is small, which others may not be.
"""

import os
import sys
import time

begin = time.monotonic_ns()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
real = time.monotonic_ns() - begin
cpu = round((usage.ru_utime + usage.ru_stime) * 1e9)
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write(f'{{"real_time": {real}, "cpu_time": {cpu}, "peak_mib": {usage.ru_maxrss / 1024:.1f}}}')
os._exit(os.waitstatus_to_exitcode(status))
