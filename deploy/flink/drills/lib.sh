# What the drills share: a cluster, the stub model server, traces, a run under way, and the reckoning. Sourced.
#
#   ROWS           traces (default 2000)
#   CONCURRENCY    calls in flight in each TaskManager (default 16)
#   DRILLS         folder for everything (default: target/drills of the project)
#   DRILL_PORT     REST port of the cluster; the stub listens 10 above, a store 20 above (default 18081)
#
# Exit codes: 0 passed, 1 failed, 3 not run, for want of something on this machine.
set -uo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd -P "$here/../../.." && pwd)
multiverse=$project/multiverse
drill=$(basename "$0")
rows=${ROWS:-2000}
concurrency=${CONCURRENCY:-16}
port=${DRILL_PORT:-18081}
stub_port=$((port + 10))
work=${DRILLS:-$project/target/drills}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
run=$work/$drill/run
cache=$work/$drill/cache
export FLINK_SESSION=$work/$drill/session
# The stub asks for a key like any server; workers take it from their own environment.
export OPENAI_API_KEY=${OPENAI_API_KEY:-drill}

say() { printf '%s: %s\n' "$drill" "$1" >&2; }
passed() { printf '%s: passed: %s\n' "$drill" "$1"; exit 0; }
failed() { printf '%s: failed: %s (%s)\n' "$drill" "$1" "$work/$drill"; exit 1; }
not_run() { printf '%s: not run: %s\n' "$drill" "$1"; exit 3; }

started=()
at_end() {
  local pid
  for pid in "${started[@]}"; do kill -CONT "$pid" 2>/dev/null; kill "$pid" 2>/dev/null; done
  [ -f "$FLINK_SESSION/conf/config.yaml" ] && "$project/deploy/flink/session" down >/dev/null 2>&1
  undo
}
undo() { :; } # what a drill has to put right
trap at_end EXIT

session() { "$project/deploy/flink/session" "$@" >>"$work/$drill/session.log" 2>&1; }

begin() { # more options of `session up`
  command -v python3 >/dev/null || not_run "python3 is not there"
  command -v curl >/dev/null || not_run "curl is not there"
  rm -rf "${work:?}/$drill"
  mkdir -p "$work/$drill"
  "$multiverse" --version >/dev/null || failed "the build"
  export MULTIVERSE_NO_BUILD=1
  traces
  session up --port "$port" "$@" || failed "the cluster did not start: $(tail -n 1 "$work/$drill/session.log")"
}

# The stub is a class of the tests: they are compiled when that was not done yet, or its sources are newer.
class_path() {
  local file=$project/pipelines/target/test-classpath
  if [ ! -f "$file" ] || [ -n "$(find "$project/pipelines/src/test/java/org/multiverse/curator/stub" -newer "$file" -print -quit)" ]; then
    say "compiling the stub model server"
    (cd "$project" && mvn -q -B -ntp -Dspotless.check.skip -pl pipelines -am test-compile dependency:build-classpath \
      -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath) >"$work/test-compile.log" 2>&1 || return 1
    touch "$file" # Maven leaves one that is still right as it was
  fi
  printf '%s:%s' "$project/pipelines/target/test-classes:$project/pipelines/target/classes" "$(cat "$file")"
}

stub() { # more options of the stub
  local path pid
  path=$(class_path) || not_run "the stub model server can't be compiled ($work/test-compile.log)"
  "$java" -Xmx768m -cp "$path" \
    "-Dmultiverse.test-data=$project/test-data" "-Dmultiverse.root=$project" \
    org.multiverse.curator.stub.StubModelServer --port "$stub_port" --no-prompt-cache "$@" >>"$work/$drill/stub.log" 2>&1 </dev/null &
  pid=$!
  started+=("$pid")
  stub_pid=$pid
  local tries
  for tries in $(seq 1 100); do
    curl -fsS --max-time 2 "http://127.0.0.1:$stub_port/stats" >/dev/null 2>&1 && return
    kill -0 "$pid" 2>/dev/null || failed "the stub did not start: $(tail -n 1 "$work/$drill/stub.log")"
    sleep 0.2
  done
  failed "the stub does not answer"
}

stat() { # a figure of the stub's
  curl -fsS --max-time 5 "http://127.0.0.1:$stub_port/stats" 2>/dev/null |
    python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1" 2>/dev/null || echo 0
}

# The project's own traces over and over, each time with a number in it: no two cost the same calls.
traces() {
  input=$work/traces-$rows.jsonl
  [ -s "$input" ] && return
  python3 - "$project/test-data/traces/traces.jsonl" "$rows" >"$input.part" <<'PYTHON' && mv "$input.part" "$input"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
for number in range(int(sys.argv[2])):
    row = dict(rows[number % len(rows)])
    row["id"] = f"{row['id']}-{number}"
    row["question"] = f"{row['question']} (Case {number}.)"
    key = "deepseek_thinking_trajectory"
    row[key] = f"Case {number}.\n\n{row[key]}"
    print(json.dumps(row, ensure_ascii=False))
PYTHON
}

options() { # the run's, but for its folder and cache
  printf '%s\n' --input "$input" --shards 4 --model "openai:stub@http://127.0.0.1:$stub_port/v1" --concurrency "$concurrency" \
    --runner flink --flink-master "127.0.0.1:$port"
}

# Begins the run in the background; its process is $launcher.
launch() {
  local words
  mapfile -t words < <(options)
  "$multiverse" run -q "${words[@]}" --output "$run" --cache "$cache" "$@" >>"$work/$drill/run.log" 2>&1 </dev/null &
  launcher=$!
  started+=("$launcher")
}

# Runs it again to its end: the same command.
again() {
  launch "$@"
  wait "$launcher"
}

# What an undisturbed run of these rows gives; made once for all drills.
reference() {
  reference=$work/reference-$rows
  [ -f "$reference/_SUCCESS" ] && return
  say "the undisturbed run"
  local words
  mapfile -t words < <(options)
  local begun
  begun=$(date +%s)
  "$multiverse" run -q "${words[@]}" --output "$reference" --cache "$work/$drill/reference-cache" >"$work/$drill/reference.log" 2>&1 </dev/null ||
    failed "the undisturbed run: $(tail -n 1 "$work/$drill/reference.log")"
  say "undisturbed: $(($(date +%s) - begun)) s"
  stat finished >"$reference.calls"
  # One that has counted nothing yet.
  kill "$stub_pid"
  wait "$stub_pid" 2>/dev/null
  stub "$@"
}

# Waits until a share of all calls is done; in percent.
until_done() {
  local wanted=$(($(cat "$reference.calls") * $1 / 100))
  local tries
  for tries in $(seq 1 6000); do
    [ "$(stat finished)" -ge "$wanted" ] && return
    kill -0 "$launcher" 2>/dev/null || failed "the run ended early: $(tail -n 1 "$work/$drill/run.log")"
    sleep 0.1
  done
  failed "no $1 % of the calls after ten minutes"
}

# Seconds until the next call is finished, into $on.
until_on() {
  local before begun tries
  before=$(stat finished)
  begun=$(date +%s.%N)
  for tries in $(seq 1 3000); do
    if [ "$(stat finished)" -gt "$before" ] || ! kill -0 "$launcher" 2>/dev/null; then
      on=$(python3 -c 'import sys,time; print(round(time.time() - float(sys.argv[1]), 1))' "$begun")
      return
    fi
    sleep 0.1
  done
  failed "no call was made for five minutes"
}

# Rows and bytes of the run against the undisturbed one; the words for the closing line are in $reckoned.
# A call that was in flight at a worker that died is no finished one: the server may have answered, and nobody heard.
reckon() { # most such calls
  [ -f "$run/_SUCCESS" ] || failed "no _SUCCESS: $(tail -n 1 "$work/$drill/run.log")"
  local out=$run
  local file
  for file in "$reference"/data/* "$reference"/rejected/* "$reference"/stages/*/*; do
    cmp -s "$file" "$out${file#"$reference"}" || failed "${file#"$reference"/} is not the undisturbed run's"
  done
  local json lost
  json=$("$multiverse" status --json "$run") || failed "status: $json"
  lost=$(python3 -c 'import json,sys; s=json.load(sys.stdin); print(int(sys.argv[1])-s["rowsOut"])' "$rows" <<<"$json")
  [ "$lost" = 0 ] || failed "$lost rows lost"
  repeated=$(stat repeatedFinished)
  [ "$repeated" -le "${1:-0}" ] || failed "$repeated finished calls were made again"
  reckoned="$rows rows, none lost or doubled, bytes of the undisturbed run, no finished call repeated"
  [ "$repeated" = 0 ] || reckoned="$reckoned ($repeated were in flight when the worker died)"
}
