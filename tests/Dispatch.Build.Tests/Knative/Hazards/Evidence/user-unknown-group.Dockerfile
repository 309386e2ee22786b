FROM registry.example/base/busybox:1
USER root:ghosts
RUN id
