FROM registry.example/base/busybox:1
RUN --mount=type=cache,target=/root/.npm echo hi
