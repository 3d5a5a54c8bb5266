#!/bin/sh
# Runs a server until the input ends: also where whoever started this was killed. Then it is asked to end, and made to.
setsid "$@" </dev/null & # a process group of its own, with all that its scripts start
group=$!
while read -r _; do :; done
kill -s TERM -- "-$group"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  kill -s 0 -- "-$group" 2>/dev/null || exit 0
  sleep 1
done
kill -s KILL -- "-$group"
