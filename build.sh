#!/usr/bin/env bash
# Builds and tests this repository; ./build.sh --help lists what else it does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v dotnet >/dev/null; then
    echo "error: 'dotnet' was not found. Install the .NET 10 SDK (https://dot.net/download) and put it on the PATH." >&2
    exit 1
fi

arguments=("$@")
case "${1:-}" in
    -h | --help | help) arguments=(--description) ;;
    '' | -*) ;;
    bench) arguments=(--target=bench "--benchmarks=${*:2}") ;;
    *) arguments=("--target=$1" "${@:2}") ;;
esac

# Colours are for people, not for log files.
[ -t 1 ] || export NO_COLOR=1

restored=$(dotnet tool restore 2>&1) || { echo "$restored" >&2; exit 1; }
exec dotnet cake build/build.cake ${arguments[@]+"${arguments[@]}"}
