FROM registry.example/base/busybox:1 AS build
RUN echo one

FROM registry.example/base/busybox:1 AS final
RUN exit 9
