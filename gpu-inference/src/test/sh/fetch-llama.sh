#!/usr/bin/env bash
# Unpacks llama.cpp 0.5.0 from its npm package into target/llama, where the tests look for it.
# Needs npm. Give another package as the first argument, such as @node-llama-cpp/linux-x64-cuda@3.22.1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
package=${1:-@node-llama-cpp/linux-x64@3.22.1}
target=target/llama
if [ -d "$target" ]; then
  echo "$target is there"
  exit 0
fi
mkdir -p target
work=$(mktemp -d target/llama-XXXXXX)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "$package" >/dev/null && tar xzf ./*.tgz)
mv "$work/package" "$target"
echo "$package is in $target"
