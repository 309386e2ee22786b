FROM registry.example/base/busybox:1
RUN set -e; \
  for d in a b c; do \
    mkdir -p /opt/$d; \
  done; \
  ls /opt
