#!/usr/bin/env bash
# Measures the engine on an NVIDIA GPU of a machine that has a driver and nothing else.
#
#   gpu-bench.sh pack DIR   on a machine with registries (JDK, Maven, npm, pip): fills DIR with all that is needed
#   gpu-bench.sh run DIR    on the CUDA machine, offline: exactness, then speed; tables in DIR/results
#
# DIR/parts holds the same in pieces of 60 MiB, for ways that carry no more at a time: put them together there with
# `cat parts/* | tar x`. SIZES (default "1.5b 7b") and REQUESTS (default "4,8,16,32,64,128") choose what is measured.
set -euo pipefail

die() { printf 'gpu-bench: %s\n' "$1" >&2; exit 2; }
[ $# -eq 2 ] || die "usage: gpu-bench.sh pack|run DIR"
mkdir -p "$2" && dir=$(cd "$2" && pwd)

pack() {
  cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
  mvn -B -ntp -q -DskipTests -Dspotless.check.skip -pl pipelines -am package dependency:build-classpath \
    -Dmdep.outputFile=target/classpath
  rm -rf "$dir"/{app,tests,jre,llama,cuda,parts}
  mkdir -p "$dir"/{app,tests,llama,cuda,parts}
  cp pipelines/target/lib/*.jar "$dir/app/"
  cp {schemas,prompts,transforms,gpu-inference,trainer-bridge,pipelines}/target/multiverse-*.jar "$dir/app/"
  cp -r gpu-inference/target/test-classes "$dir/tests/classes"
  mkdir -p "$dir/tests/lib"
  tr ':' '\n' <gpu-inference/target/classpath | grep '\.jar$' | xargs -I{} cp {} "$dir/tests/lib/"
  mvn -B -ntp -q dependency:copy -Dartifact=org.junit.platform:junit-platform-console-standalone:1.13.4 \
    -DoutputDirectory="$dir/tests"
  jlink --add-modules java.se,jdk.unsupported,jdk.zipfs,jdk.crypto.ec --strip-debug --no-man-pages --output "$dir/jre"
  (cd "$dir/llama" && npm pack --silent @node-llama-cpp/linux-x64-cuda@3.22.1 >/dev/null && tar xzf ./*.tgz && rm ./*.tgz)
  python3 -m pip download -q --no-deps -d "$dir/cuda" nvidia-cuda-runtime==13.0.96 nvidia-cublas==13.0.2.14
  (cd "$dir/cuda" && for wheel in *.whl; do python3 -m zipfile -e "$wheel" . && rm "$wheel"; done)
  cp "${BASH_SOURCE[0]}" "$dir/gpu-bench.sh" 2>/dev/null || cp gpu-inference/src/bench/gpu-bench.sh "$dir/gpu-bench.sh"
  (cd "$dir" && tar c gpu-bench.sh app tests jre llama cuda | split -b 60m - parts/part-)
  du -sh "$dir"
}

run() {
  [ -x "$dir/jre/bin/java" ] || die "$dir is not packed: gpu-bench.sh pack $dir on a machine with registries"
  command -v nvidia-smi >/dev/null || die "no NVIDIA driver here (nvidia-smi is missing); nothing was run"
  local libs
  libs=$(find "$dir/cuda" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
  export LD_LIBRARY_PATH=$libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} XDG_CACHE_HOME=$dir/cache
  mkdir -p "$dir/results"
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv | tee "$dir/results/device.txt"
  local tests
  tests=$dir/tests/classes:$(find "$dir/app" "$dir/tests/lib" -name '*.jar' | sort | paste -sd:)
  # A failure here is a result too: the tables still come.
  "$dir/jre/bin/java" -Dmultiverse.llama="$dir/llama" -jar "$dir"/tests/junit-platform-console-standalone-*.jar execute \
    -cp "$tests" -c org.multiverse.curator.engine.ExactnessTest --details=tree 2>&1 |
    tee "$dir/results/exactness.txt" || true
  local size
  for size in ${SIZES:-1.5b 7b}; do
    "$dir/jre/bin/java" -Xmx4g -cp "$(find "$dir/app" -name '*.jar' | sort | paste -sd:)" \
      org.multiverse.curator.cli.Multiverse engine bench --random "$size" --llama "$dir/llama" --threads 4 \
      --branches 1,2,4,8,16,32,64 --requests "${REQUESTS:-4,8,16,32,64,128}" --repeats 3 |
      tee "$dir/results/speed-$size.txt"
  done
}

case $1 in
  pack) pack ;;
  run) run ;;
  *) die "usage: gpu-bench.sh pack|run DIR" ;;
esac
