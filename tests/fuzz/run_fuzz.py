# SPDX-License-Identifier: MIT
#
# run_fuzz.py PROGRAM FOLDER NAME: replays FOLDER/corpus/NAME, then fuzzes for MILLRACE_FUZZ_SECONDS; 0: replays only.
#
# What is found is kept beside the program, and is run again by `PROGRAM FILE`. Once mended, it belongs in the corpus. With
# MILLRACE_FUZZ_CORPUS, a folder, new inputs are kept there.
import os
import subprocess
import sys
import tempfile

DEFAULT_SECONDS = 20
LIMITS = ['-timeout=20', '-rss_limit_mb=2048', '-max_len=4096']


def call(program, *args):
    status = subprocess.run([program, *LIMITS, f'-artifact_prefix={program}-', *args]).returncode
    if status != 0:
        sys.exit(status if status > 0 else 1)


def main():
    program, folder, name = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
    seconds = int(os.environ.get('MILLRACE_FUZZ_SECONDS', DEFAULT_SECONDS))
    corpus = os.path.join(folder, 'corpus', name)
    inputs = [os.path.join(corpus, file) for file in sorted(os.listdir(corpus))]
    if not inputs:
        sys.exit(f'{corpus} is empty')
    call(program, *inputs)
    if seconds == 0:
        return
    dictionary = os.path.join(folder, name + '.dict')
    known = [f'-dict={dictionary}'] if os.path.exists(dictionary) else []
    with tempfile.TemporaryDirectory() as temporary:
        kept = os.environ.get('MILLRACE_FUZZ_CORPUS', temporary)
        call(program, f'-max_total_time={seconds}', '-print_final_stats=1', *known, kept, corpus)


main()
