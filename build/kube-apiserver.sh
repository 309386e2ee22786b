#!/usr/bin/env bash
# Builds kube-apiserver 1.20.2 from Debian's source package and puts it, beside Debian's etcd, into the folder given:
# the layout that KUBEBUILDER_ASSETS names. Debian has no binary package of it; 1.20 is the generation Knative Build was made for.
# Needs root on Debian 12 for `apt-get update` of a private list only; nothing of the machine's configuration is changed.
set -euo pipefail

target=$1
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work" "$target.$$"' EXIT

# The machine's own package sources, read as sources of source packages.
mkdir -p "$work/apt/lists/partial" "$work/apt/parts"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    case $file in
        *.list) sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >"$work/apt/parts/$(basename "$file")" 2>/dev/null || true ;;
        *debian*.sources) sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/parts/$(basename "$file")" ;;
    esac
done
apt=(apt-get -q -o "Dir::Etc::sourcelist=/dev/null" -o "Dir::Etc::sourceparts=$work/apt/parts" -o "Dir::State::lists=$work/apt/lists" -o "APT::Sandbox::User=root")
"${apt[@]}" update
(cd "$work" && "${apt[@]}" source --download-only kubernetes)

export GOPATH="$work/go" GOCACHE="$work/cache" GO111MODULE=off CGO_ENABLED=0 GOFLAGS=
root="$GOPATH/src/k8s.io/kubernetes"
mkdir -p "$root"
tar -xzf "$work"/kubernetes_*.orig.tar.gz --strip-components=1 -C "$root"
# The copy in the source tree crashes when compiled with Go 1.18 and newer.
rm -rf "$root/vendor/github.com/modern-go/reflect2"
cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 "$root/vendor/github.com/modern-go/reflect2"

export KUBE_GIT_VERSION=v1.20.2 KUBE_GIT_MAJOR=1 KUBE_GIT_MINOR=20 KUBE_GIT_TREE_STATE=archive KUBE_GIT_COMMIT=unknown
make -C "$root" WHAT=cmd/kube-apiserver

mkdir -p "$(dirname "$target")"
mkdir "$work/assets"
cp "$root/_output/bin/kube-apiserver" "$(command -v etcd)" "$work/assets/"
# Complete or absent: a rename within the file system of the cache.
mv -T "$work/assets" "$target.$$"
# An incomplete one makes way, if it holds nothing of somebody else's.
[ ! -d "$target" ] || { rm -f "$target/etcd" "$target/kube-apiserver"; rmdir "$target"; }
mv -T "$target.$$" "$target"
